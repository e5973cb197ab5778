// Where this runtime finds `ridewire/web`.
console.log(import.meta.resolve("ridewire/web"));
