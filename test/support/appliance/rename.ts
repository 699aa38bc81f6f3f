import type { Draft, Overlay } from './overlay.ts';

/** How an appliance calls itself. What is left out stays as the tree has it. */
export interface HostNames {
  readonly hostname: string;
  readonly domainname?: string;
  readonly nickname?: string;
}

/** The overlay that gives an appliance another name, in `/api/info` and in its network naming. */
export function renamed(names: HostNames): Overlay {
  return {
    '/api/info': ({ body }: Draft) => {
      body.hostname = names.hostname;
      body.domainname = names.domainname ?? body.domainname;
      body.nickname = names.nickname ?? body.nickname;
    },
    '/api/configuration/network/naming': ({ body }: Draft) => {
      body.hostname = names.hostname;
      body.domainname = names.domainname ?? body.domainname;
      body.nick_name = names.nickname ?? body.nick_name;
    },
  };
}
