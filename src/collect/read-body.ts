import type { LimitFunction } from 'p-limit';
import type { Dispatcher } from 'undici';
import { failure } from './collect-failure.ts';

/** Bodies of refusals are read for their message only. */
const MAX_REFUSAL_BYTES = 64 * 1024;
/** Up to this length bodies come in side by side, longer ones of one appliance one after the other: that bounds the memory. */
const MAX_SMALL_BODY_BYTES = 256 * 1024;

/** Reads a body up to its bound. Compression is refused: none was asked for, and a small answer must not become a large one. */
export async function readBody(
  response: Dispatcher.ResponseData,
  maxResponseBytes: number,
  longBodies: LimitFunction,
  onChunk: (sizeBytes: number) => void,
): Promise<Buffer> {
  const refusal = response.statusCode !== 200;
  const encoding = String(response.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && !refusal) {
    response.body.on('error', () => {}).destroy();
    throw failure('parse', 'The answer is compressed although that was not asked for.', { httpStatus: 200 });
  }
  const maxBytes = refusal ? Math.min(MAX_REFUSAL_BYTES, maxResponseBytes) : maxResponseBytes;
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const turn = Promise.withResolvers<void>();
  let waits = false;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      onChunk(chunk.length);
      if (sizeBytes > maxBytes) {
        // Leaving the loop destroys the body, and with it the connection.
        if (refusal) break;
        throw failure('limit', `The answer is longer than ${maxBytes} bytes.`, {
          httpStatus: 200,
          hint: 'Raise maxResponseBytes if this appliance really has that much to say.',
        });
      }
      chunks.push(chunk);
      if (sizeBytes > MAX_SMALL_BODY_BYTES && !waits) {
        waits = true;
        // Nothing more is taken from the connection meanwhile. The request's own time goes on.
        await new Promise<void>((begin) => {
          void longBodies(() => {
            begin();
            return turn.promise;
          });
        });
      }
    }
    return Buffer.concat(chunks);
  } finally {
    turn.resolve();
  }
}
