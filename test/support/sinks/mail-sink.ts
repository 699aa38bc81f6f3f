import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type IdentityName, loadIdentity } from '../appliance/index.ts';

/** A real SMTP server on 127.0.0.1 that keeps what it is sent. */
export interface MailSink {
  readonly port: number;
  /** Every mail, parsed, with the bytes as they came and the envelope. */
  readonly mails: readonly ReceivedMail[];
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ReceivedMail extends Email {
  readonly raw: string;
  readonly recipients: readonly string[];
  readonly isEncrypted: boolean;
  readonly user: string | null;
}

export interface MailSinkOptions {
  readonly identity?: IdentityName;
  /** The one account that may log in; without it nobody has to. */
  readonly account?: { readonly username: string; readonly password: string };
  /** Laid over the server's options. */
  readonly smtp?: SMTPServerOptions;
}

export async function startMailSink(options: MailSinkOptions = {}): Promise<MailSink> {
  const { certificate, key } = loadIdentity(options.identity ?? 'server');
  const mails: ReceivedMail[] = [];
  const { account } = options;
  const server = new SMTPServer({
    cert: certificate,
    key,
    authOptional: account === undefined,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) => {
      const isKnown = account !== undefined && username === account.username && password === account.password;
      done(isKnown ? null : Object.assign(new Error(`no ${username} ${password} here`), { responseCode: 535 }), {
        user: username ?? '',
      });
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks);
        mails.push({
          ...(await PostalMime.parse(raw)),
          raw: raw.toString('utf8'),
          recipients: session.envelope.rcptTo.map(({ address }) => address),
          isEncrypted: session.secure,
          user: typeof session.user === 'string' ? session.user : null,
        });
        done();
      });
    },
    ...options.smtp,
  });
  // Clients that refuse our certificate are what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    mails,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
