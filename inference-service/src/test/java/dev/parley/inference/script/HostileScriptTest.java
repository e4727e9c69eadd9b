package dev.parley.inference.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.inference.script.ScriptException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that want all of the machine. */
@Timeout(300)
class HostileScriptTest {

  private static final Set<Reason> LIMITS =
      Set.of(Reason.TIME, Reason.WORK, Reason.MEMORY, Reason.SIZE);

  private final Limits limits =
      Limits.defaults().withTime(Duration.ofSeconds(8), Duration.ofMillis(700));
  private final ScriptEngine engine = new ScriptEngine(() -> 4);

  /** The first engine of a process costs more than the limits of these tests. */
  @BeforeAll
  static void warmUp() throws ScriptException {
    good(new ScriptEngine(() -> 1));
  }

  private static void good(ScriptEngine engine) throws ScriptException {
    ScriptResult result =
        engine.run(
            new ScriptSource("Test", "function main(n) { return n + 1 }"),
            "main",
            JsonNodeFactory.instance.numberNode(1),
            Limits.defaults().withTime(Duration.ofSeconds(60), Duration.ofSeconds(30)),
            HostFunctions.NONE);
    assertThat(result.value().intValue()).isEqualTo(2);
  }

  private Reason reason(String body) {
    return reason(body, HostFunctions.NONE);
  }

  private Reason reason(String body, HostFunctions host) {
    try {
      ScriptResult result =
          engine.run(
              new ScriptSource("Test", "async function main() {" + body + "}"),
              "main",
              JsonNodeFactory.instance.nullNode(),
              limits,
              host);
      throw new AssertionError("Returned " + result.toString().substring(0, 60));
    } catch (ScriptException e) {
      return e.reason();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while (true) {}",
        "for (;;) try { throw 1 } catch {}",
        "for (;;) { try { for (;;) {} } finally { continue } }",
        "return /^(a+)+$/.test('a'.repeat(60) + '!')",
        "const p = () => Promise.resolve().then(p); await p()",
        "while (true) await null",
        "for (;;) try { 'x'.repeat(2 ** 29) } catch {}",
        "return Array.from({ length: 1e7 }, () => 1).sort(() => Math.random() - 0.5)",
        "for (;;) console.log('x'.repeat(10000))",
        "return (function* () { for (;;) yield 1 })().toArray?.() ?? [...(function* () { for (;;) yield 1 })()]",
        "return { get a() { for (;;) {} } }",
        "return { toJSON() { for (;;) {} } }",
        "return { then() { for (;;) {} } }",
        "return BigInt(7) ** BigInt(1e7)",
        "return new Function('for (;;) {}')()",
        "return eval('for (;;) {}')",
        "return [].indexOf.call(new Proxy({}, { get: (t, k) => k === 'length' ? 2 ** 40 : 1 }), 2)"
      })
  void whatNeverEndsIsEnded(String body) {
    assertThat(reason(body)).isIn(LIMITS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "const a = []; while (true) a.push(new Array(10000).fill(1.5))",
        "let s = 'x'; while (true) s += s.slice(0, 1e6) + Math.random()",
        "return new Uint8Array(1e9).length",
        "const m = new Map(); for (let i = 0; ; i++) m.set(i, 'v'.repeat(1000) + i)",
        "return new ArrayBuffer(2 ** 30).byteLength"
      })
  void memoryEnds(String body) {
    assertThat(reason(body)).isIn(Reason.MEMORY, Reason.WORK);
  }

  @Test
  void longestTextsAreNotMade() {
    assertThat(reason("return 'x'.repeat(2 ** 30)")).isIn(Reason.THROWN, Reason.MEMORY);
    assertThat(reason("return 'x'.repeat(2 ** 26)")).isEqualTo(Reason.MEMORY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "const f = n => f(n + 1) + 1; return f(0)",
        "return new Proxy({}, { get(t, k, r) { return r[k] } }).x",
        "let o = {}; o.toString = () => '' + o; return '' + o",
        "const a = []; a[0] = a; return a.flat(Infinity)"
      })
  void recursionEnds(String body) {
    assertThat(reason(body)).isIn(Reason.MEMORY, Reason.WORK);
  }

  @Test
  void resultsAreBounded() {
    assertThat(reason("return 'x'.repeat(2e6)")).isEqualTo(Reason.SIZE);
    assertThat(reason("return new Array(3e5).fill(0)")).isIn(Reason.SIZE, Reason.WORK);
    assertThat(reason("let o = {}, c = o; for (let i = 0; i < 1000; i++) c = c.a = {}; return o"))
        .isIn(Reason.SIZE);
  }

  @Test
  void hostFunctionsSeeNothingThatIsTooLarge() {
    List<Integer> sizes = new ArrayList<>();
    HostFunctions host =
        new HostFunctions(
            Map.of(
                "take",
                value -> {
                  sizes.add(value.size());
                  return value;
                }));
    assertThat(reason("return parley.take('x'.repeat(3e6))", host))
        .isIn(Reason.SIZE, Reason.MEMORY);
    assertThat(sizes).isEmpty();
  }

  @Test
  void manyHostileScriptsAtOnceLeaveRoomForAGoodOne() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Reason>> hostile = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        hostile.add(() -> reason("const a = []; for (;;) a.push('x'.repeat(100000) + a.length)"));
      }
      for (Future<Reason> ended : callers.invokeAll(hostile)) {
        assertThat(ended.get()).isIn(Reason.MEMORY, Reason.WORK, Reason.TIME, Reason.BUSY);
      }
    }
    good(engine);
  }
}
