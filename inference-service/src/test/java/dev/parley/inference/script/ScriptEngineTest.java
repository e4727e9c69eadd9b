package dev.parley.inference.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.inference.script.HostFunction.HostFailure;
import dev.parley.inference.script.ScriptException.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts can do. */
class ScriptEngineTest {

  private static final Limits PATIENT =
      Limits.defaults().withTime(Duration.ofSeconds(60), Duration.ofSeconds(30));

  private final ObjectMapper json = new ObjectMapper();
  private final ScriptEngine engine = new ScriptEngine(() -> 2);

  private ScriptResult run(String source, String argument, HostFunctions host) throws Exception {
    return engine.run(
        new ScriptSource("Test", source), "main", json.readTree(argument), PATIENT, host);
  }

  private ScriptResult run(String source, String argument) throws Exception {
    return run(source, argument, HostFunctions.NONE);
  }

  private ScriptException failure(String source) {
    try {
      throw new AssertionError("Returned " + run(source, "null"));
    } catch (ScriptException e) {
      return e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void functionIsCalledWithJsonAndReturnsJson() throws Exception {
    ScriptResult result =
        run(
            """
            class Adder { #sum = 0; add(n) { this.#sum += n; return this; } get sum() { return this.#sum; } }
            async function main({ numbers, ...rest }) {
              const adder = numbers.reduce((a, n) => a.add(n), new Adder());
              console.log("adding", numbers.length);
              return { sum: await adder.sum, rest, missing: rest?.no?.thing ?? "none", text: "ä€😀" };
            }
            """,
            "{\"numbers\":[1,2,3.5],\"x\":{\"y\":[null,true]}}");
    assertThat(result.value().toString())
        .isEqualTo(
            "{\"sum\":6.5,\"rest\":{\"x\":{\"y\":[null,true]}},\"missing\":\"none\",\"text\":\"ä€😀\"}");
    assertThat(result.console()).containsExactly("adding 3");
    assertThat(result.defined()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"const main = () => 1", "let main = async () => 1", "var main = () => 1"})
  void anyKindOfDefinitionIsFound(String source) throws Exception {
    assertThat(run(source, "null").value().intValue()).isEqualTo(1);
  }

  @Test
  void functionThatIsNotThereIsTold() throws Exception {
    ScriptResult result = run("let other = 1; // main", "null");
    assertThat(result.defined()).isFalse();
  }

  @Test
  void undefinedIsNull() throws Exception {
    assertThat(run("function main() {}", "null").value().isNull()).isTrue();
  }

  @Test
  void syntaxErrorNamesTheLine() {
    ScriptException failure = failure("let a = 1;\nlet b = ;\n");
    assertThat(failure.reason()).isEqualTo(Reason.SYNTAX);
    assertThat(failure).hasMessageContaining("Test: SyntaxError").hasMessageContaining(":2");
  }

  @Test
  void callsMayNestThousandfold() throws Exception {
    String source = "function main(n) { return n === 0 ? 0 : 1 + main(n - 1) }";
    assertThat(run(source, "1000").value().intValue()).isEqualTo(1000);
  }

  @Test
  void strictScriptsAreStrict() throws Exception {
    assertThat(run("'use strict'; function main() { return this === undefined }", "null").value())
        .hasToString("true");
    assertThat(failure("'use strict'; undeclared = 1; function main() {}").reason())
        .isEqualTo(Reason.THROWN);
  }

  @Test
  void syntaxErrorOfDataIsNoSyntaxErrorOfTheScript() {
    assertThat(failure("JSON.parse('{'); function main() {}").reason()).isEqualTo(Reason.THROWN);
    assertThat(failure("function main() {} /* no end").reason()).isEqualTo(Reason.SYNTAX);
  }

  @Test
  void whatIsThrownIsTold() {
    ScriptException failure = failure("function main() { throw new TypeError('no such luck') }");
    assertThat(failure.reason()).isEqualTo(Reason.THROWN);
    assertThat(failure).hasMessageContaining("TypeError: no such luck");
    assertThat(failure("async function main() { throw 7 }")).hasMessageContaining("7");
    assertThat(failure("throw new Error('at once')")).hasMessageContaining("at once");
    assertThat(failure("function main() { return new Promise(() => {}) }"))
        .hasMessageContaining("never settled");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Java",
        "Polyglot",
        "Packages",
        "java",
        "process",
        "require",
        "std",
        "os",
        "fetch",
        "XMLHttpRequest",
        "WebAssembly",
        "Javy",
        "java_invoke",
        "plugin",
        "load",
        "read"
      })
  void nothingOfTheHostIsThere(String name) throws Exception {
    assertThat(run("function main() { return typeof globalThis['" + name + "'] }", "null").value())
        .hasToString("\"undefined\"");
  }

  @Test
  void functionConstructorSeesNoMore() throws Exception {
    assertThat(
            run(
                    "function main() { return (function(){}).constructor('return typeof java_invoke +"
                        + " typeof bridge + typeof host + typeof Java')() }",
                    "null")
                .value())
        .hasToString("\"undefinedundefinedundefinedundefined\"");
    assertThat(failure("async function main() { return await import('os') }").reason())
        .isEqualTo(Reason.THROWN);
  }

  @Test
  void nothingIsLeftForTheNextRun() throws Exception {
    assertThat(
            run(
                    "Object.prototype.evil = 1; globalThis.evil = 2; Array.prototype.map = null;"
                        + "JSON.parse = () => 'evil'; function main() { return ({}).evil }",
                    "null")
                .value()
                .intValue())
        .isEqualTo(1);
    assertThat(
            run(
                    "function main() { return [typeof evil, ({}).evil ?? 0, [1].map(x => x + 1)] }",
                    "null")
                .value())
        .hasToString("[\"undefined\",0,[2]]");
  }

  @Test
  void hostFunctionsAreTheOnlyWayOut() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    HostFunctions host =
        new HostFunctions(
            Map.of(
                "twice",
                value -> {
                  calls.incrementAndGet();
                  return JsonNodeFactory.instance.numberNode(value.path("n").intValue() * 2);
                },
                "fails",
                value -> {
                  throw new HostFailure("It rains.");
                }));
    ScriptResult result =
        run(
            """
            function main(n) {
              let said;
              try { parley.fails() } catch (e) { said = e.message }
              return [parley.twice({ n }), said, Object.keys(parley).sort(), typeof parley.other];
            }
            """,
            "21",
            host);
    assertThat(result.value())
        .hasToString("[42,\"It rains.\",[\"fails\",\"twice\"],\"undefined\"]");
    assertThat(calls).hasValue(1);
  }

  @Test
  void hostFunctionThatHangsIsInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    HostFunctions host =
        new HostFunctions(
            Map.of(
                "wait",
                value -> {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                  }
                  throw new HostFailure("given up");
                }));
    Limits limits = PATIENT.withTime(Duration.ofSeconds(5), Duration.ofSeconds(30));
    assertThatThrownBy(
            () ->
                engine.run(
                    new ScriptSource("Test", "function main() { return parley.wait() }"),
                    "main",
                    JsonNodeFactory.instance.nullNode(),
                    limits,
                    host))
        .isInstanceOfSatisfying(
            ScriptException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIME));
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"a b", "'main()'", "'a;b'", "''"})
  void functionIsANameAndNoCode(String name) {
    assertThatThrownBy(
            () ->
                engine.run(
                    new ScriptSource("Test", ""),
                    name,
                    JsonNodeFactory.instance.nullNode(),
                    PATIENT,
                    HostFunctions.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
