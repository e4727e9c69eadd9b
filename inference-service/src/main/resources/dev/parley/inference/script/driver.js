// Runs the script of an account. The script is data here, so that nothing in it can end this program
// early; what it does to the built-in objects ends with its instance.
const bridge = globalThis.java_invoke;
const { parse, stringify } = JSON;
const evaluate = globalThis.eval;
const text = String;
const fail = Error;

const host = (name, ...args) => parse(bridge("parley", name, stringify(args)));
const finish = (kind, value) => host("finish", kind, value);

for (const name of ["java_invoke", "Javy", "plugin", "chicory"]) {
  delete globalThis[name];
}
const offered = {};
for (const name of parse(host("functions"))) {
  offered[name] = (value) => {
    const [ok, result] = parse(host("call", name, stringify(value) ?? "null"));
    if (!ok) {
      throw new fail(result);
    }
    return result;
  };
}
globalThis.parley = Object.freeze(offered);

const explain = (error) => {
  try {
    const stack = error?.stack ? "\n" + text(error.stack) : "";
    return (text(error) + stack).slice(0, 2000);
  } catch {
    return "The script threw something that cannot be shown.";
  }
};

// One evaluation, since its let and const are seen by nobody after it. What comes before the script
// stands on its first line, so that lines keep their numbers, and tells a script that cannot be read
// from one that throws a SyntaxError.
let began = false;
globalThis.__begin = () => {
  began = true;
  delete globalThis.__begin;
};
try {
  const called = host("function");
  const argument = parse(host("argument"));
  const source = host("source");
  const strict = /^\s*(["'])use strict\1/.test(source) ? "'use strict';" : "";
  const target = evaluate(
    `${strict}__begin();${source}\n;typeof ${called} === "function" ? ${called} : undefined`,
  );
  if (target === undefined) {
    finish("missing", "");
  } else {
    finish("value", stringify(await target(argument)) ?? "null");
  }
} catch (error) {
  finish(!began && error instanceof SyntaxError ? "syntax" : "thrown", explain(error));
}
