# Builds sps-audit and puts it on a base with Debian's browser for the PDF. See docs/container.md.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc .puppeteerrc.cjs ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM node:24.21.0-bookworm-slim
# Fonts ship with the templates; Debian keeps the browser patched, so rebuild the image to update it.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates chromium-headless-shell \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/sps-audit
COPY package.json LICENSE README.md CHANGELOG.md ./
COPY rules ./rules
COPY templates ./templates
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
# The program writes to /audit, which is mounted, and to /tmp; the root file system may be read-only.
ENV XDG_CACHE_HOME=/tmp/cache NODE_ENV=production
WORKDIR /audit
USER 10001:10001
ENTRYPOINT ["node", "/opt/sps-audit/dist/cli/main.js"]
CMD ["--help"]
