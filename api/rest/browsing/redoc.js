// Beside this page, without a key that stands in its own address: no page may ask so.
const description = location.origin + new URL("openapi.json", location).pathname;
Redoc.init(description, { hideDownloadButtons: false }, document.getElementById("page"));
