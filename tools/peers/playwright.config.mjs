// Playwright Test with its trace on, in as many workers as there are lanes.
export default {
  testMatch: 'peers.spec.mjs',
  workers: Number(process.env.PEERS_LANES),
  fullyParallel: true,
  reporter: 'json',
  outputDir: process.env.PEERS_OUTPUT,
  use: {trace: 'on', viewport: {width: 1280, height: 720}, launchOptions: {executablePath: process.env.PEERS_BROWSER}},
};
