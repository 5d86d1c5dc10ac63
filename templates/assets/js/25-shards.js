// What is not on the page, from the files under `search/`. Each is a script that says one thing
// aloud: so it can be read from a disk too.

const ARRIVED = new Map();
const LOADING = new Map();

document.addEventListener("timeline:shard", ({ detail: [name, value] }) => ARRIVED.set(name, value));

/** What a file says, such as `words/3`; rejected when it does not come. */
function load(name) {
  if (!LOADING.has(name)) LOADING.set(name, new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.onload = script.onerror = () => {
      script.remove();
      if (ARRIVED.has(name)) return resolve(ARRIVED.get(name));
      LOADING.delete(name);
      reject(new Error(`search/${name}.js did not come`));
    };
    const { version } = document.querySelector("[data-version]").dataset;
    script.src = `search/${name}.js?${version}`;
    document.head.append(script);
  }));
  return LOADING.get(name);
}
