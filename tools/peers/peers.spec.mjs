// The flow as a test for each session, for Playwright Test.
import {test} from '@playwright/test';
import {play} from './flow.mjs';

for (let i = 1; i <= Number(process.env.PEERS_SESSIONS); i++) {
  test(`session ${i}`, ({page}) => play(page, process.env.PEERS_BASE));
}
