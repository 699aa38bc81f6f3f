import type { IncomingHttpHeaders } from 'node:http';
import type { LimitFunction } from 'p-limit';
import type { Dispatcher } from 'undici';
import { type CollectFailure, failure } from './collect-failure.ts';
import type { HttpAnswer } from './http-answer.ts';
import { receiveBody } from './receive-body.ts';

/** Bodies of refusals are read for their message only. */
const MAX_REFUSAL_BYTES = 64 * 1024;
/** Up to this length bodies come in side by side, longer ones of one appliance one after the other: that bounds the memory. */
const MAX_SMALL_BODY_BYTES = 256 * 1024;

export interface ExchangeOptions {
  readonly maxResponseBytes: number;
  /** Lets one long body in at a time. */
  readonly longBodies: LimitFunction;
  readonly onHeaders: (headers: IncomingHttpHeaders, status: number) => void;
  readonly onChunk: (sizeBytes: number) => void;
}

/** One request under way. */
export interface Exchange {
  /** Rejects with what {@link stop} was given, a `CollectFailure` for a body out of bounds, or the error of the network. */
  readonly answer: Promise<HttpAnswer>;
  /** Gives the request up at once, whether or not a connection stands; its connection is closed. */
  readonly stop: (reason: CollectFailure) => void;
}

/**
 * Sends a request and reads its answer up to its bound. Compression is refused: none was asked for, and a small answer must not
 * become a large one. Straight on undici's dispatcher: a stream for every answer would cost more than everything else.
 */
export function beginExchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  options: ExchangeOptions,
): Exchange {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const incoming = receiveAnswer(options);
  let controller: Dispatcher.DispatchController | null = null;
  /** Why nothing more is wanted; undefined while something is. */
  let reason: Error | null | undefined;
  let giveTurn: (() => void) | null = null;
  const finish = (error: Error | null): void => {
    if (error === null) resolve(incoming.answer());
    else reject(error);
    giveTurn?.();
    reason = error;
  };
  const end = (error: Error | null | undefined): void => {
    if (error === undefined || reason !== undefined) return;
    finish(error);
    controller?.abort(error ?? enough());
  };
  dispatcher.dispatch(request, {
    onRequestStart: (given) => {
      controller = given;
      if (reason !== undefined) given.abort(reason ?? enough());
    },
    onResponseStart: (_controller, code, given) => {
      // An interim answer (RFC 9110, section 15.2).
      if (code >= 200 && reason === undefined) end(incoming.begin(code, given));
    },
    onResponseData: (given, chunk) => {
      if (reason !== undefined) return;
      end(incoming.add(chunk));
      if (reason === undefined && incoming.isLong()) giveTurn ??= takeTurn(options.longBodies, given);
    },
    onResponseEnd: () => {
      if (reason === undefined) finish(null);
    },
    onResponseError: (_controller, error) => {
      if (reason === undefined) finish(error);
    },
  });
  return { answer: promise, stop: end };
}

/** An answer as it comes in. `undefined` of `begin` and `add`: go on; null: enough was read; else why it is not taken. */
interface IncomingAnswer {
  readonly begin: (status: number, headers: IncomingHttpHeaders) => CollectFailure | undefined;
  readonly add: (chunk: Buffer) => CollectFailure | null | undefined;
  readonly isLong: () => boolean;
  readonly answer: () => HttpAnswer;
}

function receiveAnswer(options: ExchangeOptions): IncomingAnswer {
  let body = receiveBody(0);
  let [status, maxBytes] = [0, 0];
  let headers: IncomingHttpHeaders = {};
  return {
    begin: (code, given) => {
      [status, headers] = [code, given];
      maxBytes = code === 200 ? options.maxResponseBytes : Math.min(MAX_REFUSAL_BYTES, options.maxResponseBytes);
      body = receiveBody(maxBytes);
      options.onHeaders(given, code);
      return code === 200 && isCompressed(given) ? compressed() : undefined;
    },
    add: (chunk) => {
      options.onChunk(chunk.length);
      // Of a refusal the beginning is enough.
      if (body.sizeBytes() + chunk.length > maxBytes) return status === 200 ? tooLong(maxBytes) : null;
      body.add(chunk);
      return undefined;
    },
    isLong: () => body.sizeBytes() > MAX_SMALL_BODY_BYTES,
    answer: () => ({ status, headers, body: body.bytes() }),
  };
}

/** Takes nothing more from the connection until its turn comes; the request's own time goes on. What comes back ends the turn. */
function takeTurn(longBodies: LimitFunction, controller: Dispatcher.DispatchController): () => void {
  const turn = Promise.withResolvers<void>();
  controller.pause();
  void longBodies(() => {
    controller.resume();
    return turn.promise;
  });
  return turn.resolve;
}

function enough(): Error {
  return new Error('Enough of the answer was read.');
}

function isCompressed(headers: IncomingHttpHeaders): boolean {
  return !/^(?:identity)?$/i.test(headers['content-encoding'] ?? '');
}

function compressed(): CollectFailure {
  return failure('parse', 'The answer is compressed although that was not asked for.', { httpStatus: 200 });
}

function tooLong(maxBytes: number): CollectFailure {
  return failure('limit', `The answer is longer than ${maxBytes} bytes.`, {
    httpStatus: 200,
    hint: 'Raise maxResponseBytes if this appliance really has that much to say.',
  });
}
