// No validator: it would send the address of this server to another one.
SwaggerUIBundle({
  // Beside this page, without a key that stands in its own address: no page may ask so.
  url: location.origin + new URL("openapi.json", location).pathname,
  dom_id: "#page",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
  layout: "BaseLayout",
});
