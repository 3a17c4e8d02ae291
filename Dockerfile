# Retake with a Chromium that has frame control: docker build -t retake .
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -o /out/retake ./cmd/retake

# There is no entry point, as CI systems start a shell in the image.
FROM debian:bookworm-slim
COPY .ci/setup /tmp/setup
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends bash ca-certificates \
 && /tmp/setup && rm -rf /tmp/setup /var/lib/apt/lists/*
COPY --from=build /out/retake /usr/local/bin/retake
WORKDIR /work
CMD ["retake", "--help"]
