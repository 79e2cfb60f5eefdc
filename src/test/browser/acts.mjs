// What a visitor does on a page besides looking at it.

export const visiting = {
  /** Types into the search page that Sphinx makes, and waits for what it finds. */
  async search(page) {
    await page.fill('main input[name=q], .body input[name=q], input[name=q]', 'unicode');
    await page.keyboard.press('Enter');
    await page.waitForSelector('ul.search li a', { timeout: 30_000 });
    // Summaries come one by one; the last line says that the search is over.
    await page.waitForFunction(() => /found|finished/i.test(document.querySelector('.search-summary')?.textContent ?? ''), null, { timeout: 30_000 });
  },
};
