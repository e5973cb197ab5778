// A Worker without us, to compare with.
export default { fetch: () => new Response("1") };
