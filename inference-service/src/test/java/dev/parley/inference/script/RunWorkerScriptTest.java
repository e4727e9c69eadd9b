package dev.parley.inference.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.script.ScriptException.Reason;
import dev.parley.inference.script.WorkerVerdict.Answer;
import dev.parley.inference.script.WorkerVerdict.Continue;
import dev.parley.inference.script.WorkerVerdict.Refuse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunWorkerScriptTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunWorkerScript worker = new RunWorkerScript(new ScriptEngine(() -> 1));

  private static ObjectNode event() throws JsonProcessingException {
    return (ObjectNode)
        JSON.readTree(
            """
            {"request": {"messages": [{"role": "user", "content": "Hello"}],
                         "metadata": {"plan": "free"}},
             "gateway": {"name": "Support", "slug": "support"},
             "answer": {"text": "Call 555-0100."}}
            """);
  }

  private WorkerVerdict onRequest(String script) throws Exception {
    return worker.onRequest(script, event());
  }

  @Test
  void scriptWithoutTheFunctionLeavesEverything() throws Exception {
    assertThat(onRequest("this is no JavaScript, and is never run"))
        .isEqualTo(new Continue(null, List.of()));
    assertThat(onRequest("let a = 1; // onRequest")).isEqualTo(new Continue(null, List.of()));
    assertThat(worker.onAnswer("function onRequest() {}", event())).isEqualTo("Call 555-0100.");
    assertThat(worker.mentions("function onAnswer(e) {}", "onAnswer")).isTrue();
    assertThat(worker.mentions("function onAnswers(e) {}", "onAnswer")).isFalse();
  }

  @Test
  void messagesAndContextAreChanged() throws Exception {
    WorkerVerdict verdict =
        onRequest(
            """
            async function onRequest({ request, gateway }) {
              const messages = request.messages.map(m => ({ ...m, content: m.content.toUpperCase() }));
              return { messages, context: ["Plan: " + request.metadata.plan, gateway.slug] };
            }
            """);
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Continue.class,
            go -> {
              assertThat(go.messages()).hasToString("[{\"role\":\"user\",\"content\":\"HELLO\"}]");
              assertThat(go.context()).containsExactly("Plan: free", "support");
            });
    assertThat(onRequest("function onRequest() { return { context: 'one' } }"))
        .isEqualTo(new Continue(null, List.of("one")));
  }

  /** Calls of a shape that is not ours to judge, and a result. */
  private static final String CALLS =
      """
      [{"role": "user", "content": "Go"},
       {"role": "assistant", "tool_calls": [
         {"id": "a", "type": "custom", "custom": {"name": "f", "input": "x"}},
         {"id": "b", "type": "function", "function": {"name": "g", "arguments": {"n": 1}}}]},
       {"role": "tool", "tool_call_id": "b", "content": "Done."}]
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.request.messages",
        "[{role: 'system', content: 'Be kind.'}, ...event.request.messages]"
      })
  void whatTheClientSentIsNotTheScriptsFault(String messages) throws Exception {
    ObjectNode event = event();
    event.withObject("/request").set("messages", JSON.readTree(CALLS));
    String script = "function onRequest(event) { return {messages: " + messages + "}; }";
    assertThat(worker.onRequest(script, event))
        .isInstanceOfSatisfying(
            Continue.class,
            going -> assertThat(going.messages()).contains(event.at("/request/messages/1")));
    String changed =
        "function onRequest(event) { const all = event.request.messages;"
            + " all[1].tool_calls[1].id = 'c'; all[2].tool_call_id = 'c'; return {messages: all}; }";
    assertThat(failure(() -> worker.onRequest(changed, event))).isEqualTo(Reason.RESULT);
    String cut = "function onRequest(event) { return {messages: [event.request.messages[2]]}; }";
    assertThat(failure(() -> worker.onRequest(cut, event))).isEqualTo(Reason.RESULT);
  }

  @Test
  void callsOfOtherTypesThanFunctionsNeedNoFunction() throws Exception {
    WorkerVerdict verdict =
        onRequest(
            """
            function onRequest() {
              return {messages: [
                {role: "assistant", tool_calls: [
                  {id: "a", type: "custom", custom: {name: "f", input: "x"}}]},
                {role: "tool", tool_call_id: "a", content: "Done."}]};
            }""");
    assertThat(verdict)
        .isInstanceOfSatisfying(Continue.class, going -> assertThat(going.messages()).hasSize(2));
  }

  @Test
  void requestIsRefusedOrAnswered() throws Exception {
    assertThat(onRequest("function onRequest() { return { refuse: 'Not on Sundays.' } }"))
        .isEqualTo(new Refuse("Not on Sundays."));
    assertThat(onRequest("const onRequest = e => ({ answer: e.request.messages[0].content })"))
        .isEqualTo(new Answer("Hello"));
  }

  @Test
  void textOfAnAnswerIsChanged() throws Exception {
    String script = "function onAnswer({ answer }) { return answer.text.replace(/[0-9]/g, '#') }";
    assertThat(worker.onAnswer(script, event())).isEqualTo("Call ###-####.");
    assertThat(worker.onAnswer("const onAnswer = () => ({ text: '' })", event())).isEmpty();
    assertThat(worker.onAnswer("const onAnswer = () => undefined", event()))
        .isEqualTo("Call 555-0100.");
    assertThat(failure(() -> worker.onAnswer("const onAnswer = () => 7", event())))
        .isEqualTo(Reason.RESULT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "'text'",
        "[]",
        "{ message: [] }",
        "{ messages: [] }",
        "{ messages: 'x' }",
        "{ messages: [{ content: 'x' }] }",
        "{ context: 7 }",
        "{ context: { a: 'b' } }",
        "{ context: [1] }",
        "{ refuse: true }",
        "{ refuse: ' ' }",
        "{ answer: 7 }",
        "{ answer: 'x', refuse: 'y' }"
      })
  void otherShapesAreFailures(String value) {
    assertThat(failure(() -> onRequest("function onRequest() { return (" + value + ") }")))
        .isEqualTo(Reason.RESULT);
  }

  @Test
  void scriptThatFailsLetsNothingPass() {
    assertThat(failure(() -> onRequest("function onRequest() { throw new Error('x') }")))
        .isEqualTo(Reason.THROWN);
    assertThat(failure(() -> onRequest("function onRequest( {"))).isEqualTo(Reason.SYNTAX);
    assertThat(failure(() -> onRequest("function onRequest() { for (;;) {} }")))
        .isIn(Reason.WORK, Reason.TIME);
  }

  private interface Step {
    Object run() throws Exception;
  }

  private static Reason failure(Step step) {
    try {
      throw new AssertionError("Returned " + step.run());
    } catch (ScriptException e) {
      return e.reason();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
