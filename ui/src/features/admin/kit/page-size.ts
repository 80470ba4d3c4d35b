/**
 * How many entities a list requests at once. Most lists fit on one page. A larger first page delays the first rows on a
 * phone. The build also needs it, for the requests that start with the page.
 */
export const listPageSize = 100;
