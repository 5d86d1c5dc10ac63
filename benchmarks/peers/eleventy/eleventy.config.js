// The job that all of them do: entry pages, an index, claim, source and year pages, feed, JSON, sitemap.
const group = (entries, keys) => {
  const found = new Map();
  for (const entry of entries) {
    for (const key of keys(entry.data)) {
      if (!found.has(key)) found.set(key, []);
      found.get(key).push(entry);
    }
  }
  return [...found].map(([key, held]) => ({ key, held }));
};

export default function (config) {
  const entries = (api) => api.getFilteredByGlob("content/entries/*.md").sort((a, b) => a.date - b.date);
  config.addCollection("entries", entries);
  config.addCollection("claims", (api) => group(entries(api), (data) => data.claims));
  config.addCollection("sources", (api) => group(entries(api), (data) => data.sources));
  config.addCollection("years", (api) => group(entries(api), (data) => data.years));
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addFilter("last", (list, count) => list.slice(-count));
  config.addFilter("json", (value) => JSON.stringify(value));
  config.addFilter("place", (list, url) => list.findIndex((it) => it.url === url));
  config.setQuietMode(true);
  return { dir: { input: ".", output: "public", includes: "_includes" }, markdownTemplateEngine: false };
}
