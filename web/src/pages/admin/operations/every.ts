/** What stands on the page is asked for so often, while one looks at it. */
export const askEveryMs = 5000;
