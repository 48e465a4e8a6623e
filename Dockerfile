# syntax=docker/dockerfile:1
# docs/install.md explains how to run this image. test/deploy/image.test.ts runs these steps in a folder, without a container daemon.
# The newest line of scripts/node-binaries.ts; Dependabot raises the version.
FROM node:24.19.0-trixie-slim AS base

FROM base AS build
WORKDIR /build
COPY package.json package-lock.json ./
COPY packages/demo/package.json packages/demo/
COPY packages/local-datadog/package.json packages/local-datadog/
COPY packages/local-slack/package.json packages/local-slack/
COPY packages/local-sources/package.json packages/local-sources/
# No package runs a script: what the bot needs of them is prebuilt.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build
# What npm would publish, and the few packages that it needs beside it, by the lock file.
RUN npm pack --ignore-scripts --silent && mkdir app data && tar -xzf *.tgz -C app --strip-components=1 && rm *.tgz
RUN cp package.json package-lock.json app/
RUN npm ci --prefix app --omit=dev --workspaces=false --ignore-scripts --no-audit --no-fund && rm app/package-lock.json

FROM base
LABEL org.opencontainers.image.title="metta-health-bot" \
  org.opencontainers.image.description="A Slack bot that brings a team's system health out of Datadog to where people talk" \
  org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production DATA_DIR=/data TMPDIR=/tmp
WORKDIR /app
# Of root, so that the bot can change none of it.
COPY --from=build /build/app ./
COPY --from=build --chown=10001:10001 /build/data /data
USER 10001:10001
# The SQLite database; unused with DATABASE_URL. Everything else may be read-only, apart from TMPDIR.
VOLUME /data
EXPOSE 3000 3001
STOPSIGNAL SIGTERM
# /livez, not /readyz: it fails only when a restart helps.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT || 3001}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/bot/main.js"]
CMD ["start"]
