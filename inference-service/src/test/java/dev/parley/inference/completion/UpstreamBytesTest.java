package dev.parley.inference.completion;

import static dev.parley.inference.RawUpstream.CHUNKED;
import static dev.parley.inference.RawUpstream.UNTIL_CLOSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.RawUpstream;
import dev.parley.inference.RawUpstream.Script;
import dev.parley.inference.StreamedAnswers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an upstream's stream, down to the byte. */
@InferenceTest
class UpstreamBytesTest {

  private static final String TEXT =
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"olá 😀 %s\"},\"finish_reason\":null}]}";
  private static final String FINISH =
      "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"%s\"}]}";
  private static final String USAGE =
      "{\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":%d,\"total_tokens\":%d}}";
  private static final String WHOLE =
      event(TEXT.formatted("a")) + event(FINISH.formatted("stop")) + event("[DONE]");
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Client client = Client.create();

  private static String event(String data) {
    return "data: " + data + "\n\n";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private StreamedAnswers ask(RawUpstream upstream, String more) throws Exception {
    return StreamedAnswers.ask(client, Client.question(gateway(upstream), "Hi", more));
  }

  private String gateway(RawUpstream upstream) {
    return client.gateway(
        "{\"modelName\": \"m\", \"baseAddress\": \"" + upstream.baseUrl() + "\"}");
  }

  private StreamedAnswers answerTo(Script script) throws Exception {
    try (RawUpstream upstream = RawUpstream.start(script)) {
      return ask(upstream, "");
    }
  }

  private static void assertWhole(StreamedAnswers answer, String text) {
    assertThat(answer.text()).isEqualTo(text);
    assertThat(answer.finishReason()).isEqualTo("stop");
    assertThat(answer.done()).isTrue();
  }

  private static void assertBroken(StreamedAnswers answer, String code) {
    assertThat(answer.done()).isFalse();
    JsonObject error = answer.chunks().getLast().getJsonObject("error");
    assertThat(error).as("The last event is the error").isNotNull();
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(error.getString("message")).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({"'\n'", "'\r\n'", "'\r'"})
  void everyEndOfLineIsRead(String end) throws Exception {
    assertWhole(answerTo(RawUpstream.chunks(utf8(WHOLE.replace("\n", end)))), "olá 😀 a");
  }

  @Test
  void byteOrderMarkAtTheBeginningIsNoPartOfTheFirstEvent() throws Exception {
    assertWhole(answerTo(RawUpstream.chunks(utf8("\ufeff" + WHOLE))), "olá 😀 a");
    byte[] bytes = utf8("\ufeff" + WHOLE);
    assertWhole(
        answerTo(
            RawUpstream.chunks(
                Arrays.copyOf(bytes, 1),
                Arrays.copyOfRange(bytes, 1, 2),
                Arrays.copyOfRange(bytes, 2, bytes.length))),
        "olá 😀 a");
  }

  @Test
  void commentsOtherFieldsAndDataOfSeveralLinesAreRead() throws Exception {
    String stream =
        ": PROCESSING\n\nretry: 100\nid: 7\nevent: chunk\n"
            + "data: {\"choices\":[{\"index\":0,\ndata:\"delta\":{\"content\":\"x\"}}]}\n\n"
            + ":\n\ndata\n\n"
            + event(FINISH.formatted("stop"))
            + "data:[DONE]\n\n";
    assertWhole(answerTo(RawUpstream.chunks(utf8(stream))), "x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "length", "tool_calls", "content_filter", "something_new"})
  void finishReasonsPass(String reason) throws Exception {
    String stream = event(TEXT.formatted("a")) + event(FINISH.formatted(reason)) + event("[DONE]");
    StreamedAnswers answer = answerTo(RawUpstream.chunks(utf8(stream)));
    assertThat(answer.finishReason()).isEqualTo(reason);
    assertThat(answer.done()).isTrue();
    String whole =
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a\"},"
            + "\"finish_reason\":\"%s\"}]}".formatted(reason);
    try (RawUpstream upstream =
        RawUpstream.start(
            wire ->
                wire.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                        + whole.length()
                        + "\r\n\r\n"
                        + whole))) {
      client
          .ask(gateway(upstream), "Hi")
          .statusCode(200)
          .body("choices[0].finish_reason", equalTo(reason));
    }
  }

  /** Every place where a stream can be cut in two, also inside characters, names and escapes. */
  @Test
  void toolCallsAndCharactersMayBeCutAtAnyByte() throws Exception {
    byte[] bytes =
        utf8(
            "\ufeff"
                + event(TEXT.formatted("ç"))
                + event(
                    call(
                        "\"id\":\"c1\",\"type\":\"function\",",
                        "\"name\":\"f\",\"arguments\":\"\""))
                + event(call("", "\"arguments\":\"{\\\"a\\\": \\\"é\""))
                + event(call("", "\"arguments\":\"\\\"}\"")).replace("\n", "\r\n")
                + event(FINISH.formatted("tool_calls"))
                + event("[DONE]"));
    AtomicInteger cut = new AtomicInteger();
    try (RawUpstream upstream =
        RawUpstream.start(
            wire -> {
              int at = cut.get();
              RawUpstream.chunks(
                      Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at, bytes.length))
                  .answer(wire);
            })) {
      String question = Client.question(gateway(upstream), "Hi", "");
      for (int at = 1; at < bytes.length; at++) {
        cut.set(at);
        StreamedAnswers answer = StreamedAnswers.ask(client, question);
        assertThat(answer.text()).as("cut at %d", at).isEqualTo("olá 😀 ç");
        assertThat(answer.calls()).as("cut at %d", at).containsExactly("f {\"a\": \"é\"}");
        assertThat(answer.finishReason()).isEqualTo("tool_calls");
        assertThat(answer.done()).isTrue();
      }
    }
  }

  private static String call(String more, String function) {
    return "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,"
        + more
        + "\"function\":{"
        + function
        + "}}]},\"finish_reason\":null}]}";
  }

  /** Upstreams tell it in a chunk of its own, on the finish chunk, or on every chunk so far. */
  @ParameterizedTest
  @CsvSource({
    "own, false",
    "own, true",
    "finish, false",
    "finish, true",
    "each, false",
    "each, true"
  })
  void usageComesLastHoweverTheUpstreamTellsIt(String how, boolean asked) throws Exception {
    String usage = USAGE.formatted(3, 14).replace("{\"choices\":[],", "").replaceAll("}$", "");
    String early = "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":1,\"total_tokens\":12}";
    String stream =
        switch (how) {
          case "own" ->
              event(TEXT.formatted("a"))
                  + event(FINISH.formatted("stop"))
                  + event(USAGE.formatted(3, 14));
          case "finish" ->
              event(TEXT.formatted("a"))
                  + event(FINISH.formatted("stop").replaceFirst("\\{", "{" + usage + ","));
          default ->
              event(TEXT.formatted("a").replaceFirst("\\{", "{" + early + ","))
                  + event(FINISH.formatted("stop").replaceFirst("\\{", "{" + usage + ","));
        };
    try (RawUpstream upstream =
        RawUpstream.start(RawUpstream.chunks(utf8(stream + event("[DONE]"))))) {
      StreamedAnswers answer =
          ask(upstream, asked ? ", \"stream_options\": {\"include_usage\": true}" : "");
      assertWhole(answer, "olá 😀 a");
      JsonObject last = answer.chunks().getLast();
      JsonArray lines = last.getJsonObject("generation_context").getJsonArray("generated_usage");
      assertThat(lines.getJsonObject(0).getInteger("quantity")).isEqualTo(11);
      assertThat(lines.getJsonObject(1).getInteger("quantity")).isEqualTo(3);
      if (asked) {
        assertThat(last.getJsonArray("choices")).isEmpty();
        assertThat(last.getJsonObject("usage").getInteger("total_tokens")).isEqualTo(14);
      } else {
        assertThat(answer.chunks()).noneMatch(chunk -> chunk.containsKey("usage"));
      }
      assertThat(answer.chunks().stream().filter(c -> c.getValue("usage") != null))
          .hasSize(asked ? 1 : 0);
    }
  }

  @Test
  void commentsKeepASilentStreamAlive() throws Exception {
    StreamedAnswers answer =
        answerTo(
            wire -> {
              wire.write(CHUNKED);
              for (int n = 0; n < 8; n++) { // twice as long as silence is borne here
                wire.silence(250);
                wire.chunk(": keep-alive\n\n");
              }
              wire.chunk(WHOLE);
              wire.write("0\r\n\r\n");
            });
    assertWhole(answer, "olá 😀 a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ": hello\n\n", "data: {\"choices\":[{\"ind"})
  void silenceInTheMiddleIsToldAndEndsTheCall(String before) throws Exception {
    try (RawUpstream upstream =
        RawUpstream.start(
            wire -> {
              wire.write(CHUNKED);
              wire.chunk(event(TEXT.formatted("a")) + before);
              wire.awaitLeave();
            })) {
      StreamedAnswers answer = ask(upstream, "");
      assertThat(answer.text()).isEqualTo("olá 😀 a");
      assertThat(answer.finishReason()).isNull();
      assertBroken(answer, "upstream_timeout");
      await().atMost(SOON).until(() -> upstream.left() == 1);
    }
  }

  /** How a connection can end too early, with the same words of an answer before. */
  private enum Cut {
    ORDERLY_IN_A_CHUNK {
      @Override
      void end(RawUpstream.Wire wire) throws IOException {
        wire.write("ff\r\ndata: {\"choi");
      }
    },
    ORDERLY_BETWEEN_CHUNKS {
      @Override
      void end(RawUpstream.Wire wire) {}
    },
    RESET {
      @Override
      void end(RawUpstream.Wire wire) throws IOException {
        wire.reset();
      }
    },
    ENDED_UNFINISHED {
      @Override
      void end(RawUpstream.Wire wire) throws IOException {
        wire.write("0\r\n\r\n");
      }
    },
    MALFORMED_EVENT {
      @Override
      void end(RawUpstream.Wire wire) throws IOException {
        wire.chunk("data: {\"half\n\n" + event("[DONE]"));
      }
    },
    NO_SIZE_OF_A_CHUNK {
      @Override
      void end(RawUpstream.Wire wire) throws IOException {
        wire.write("nonsense\r\n");
      }
    };

    abstract void end(RawUpstream.Wire wire) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Cut.class)
  void anAnswerThatBreaksOffNeverEndsInSilence(Cut cut) throws Exception {
    StreamedAnswers answer =
        answerTo(
            wire -> {
              wire.write(CHUNKED);
              wire.chunk(event(TEXT.formatted("a")));
              wire.silence(50); // so that a reset does not overtake what came before it
              cut.end(wire);
            });
    assertThat(answer.text()).isEqualTo("olá 😀 a");
    assertBroken(answer, "upstream_failed");
  }

  @Test
  void anAnswerUntilTheConnectionEndsIsWholeOnlyWhenItFinished() throws Exception {
    String finished = event(TEXT.formatted("a")) + event(FINISH.formatted("stop"));
    assertWhole(answerTo(wire -> wire.write(UNTIL_CLOSED + finished)), "olá 😀 a");
    assertBroken(
        answerTo(wire -> wire.write(UNTIL_CLOSED + event(TEXT.formatted("a")))), "upstream_failed");
  }

  @Test
  void whatComesAfterTheEndIsNotReadAndNotWaitedFor() throws Exception {
    StreamedAnswers answer =
        answerTo(
            wire -> {
              wire.write(CHUNKED);
              wire.chunk(WHOLE + event(TEXT.formatted("more")) + event("{broken"));
              wire.silence(5_000); // longer than silence is borne
            });
    assertWhole(answer, "olá 😀 a");
  }

  @Test
  void anEventWithoutEndIsRefused() throws Exception {
    byte[] piece = utf8("x".repeat(64 * 1024));
    StreamedAnswers answer =
        answerTo(
            wire -> {
              wire.write(CHUNKED);
              wire.chunk(event(TEXT.formatted("a")) + "data: ");
              for (int n = 0; n < 10_000; n++) { // until the connection is closed upon it
                wire.chunk(piece);
              }
            });
    assertThat(answer.text()).isEqualTo("olá 😀 a");
    assertBroken(answer, "upstream_failed");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 37, 8191})
  void tenThousandEventsArriveInOrderHoweverTheyAreCut(int bytes) throws Exception {
    StringBuilder stream = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (int n = 0; n < 10_000; n++) {
      stream.append(event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + n + "é \"}}]}"));
      expected.append(n).append("é ");
    }
    byte[] all = utf8(stream + event(FINISH.formatted("stop")) + event("[DONE]"));
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < all.length; from += bytes) {
      pieces.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + bytes)));
    }
    StreamedAnswers answer = answerTo(wire -> wire.write(encoded(pieces)));
    assertThat(answer.chunks()).hasSize(10_001);
    assertWhole(answer, expected.toString());
  }

  private static byte[] encoded(List<byte[]> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(utf8(CHUNKED));
    for (byte[] piece : pieces) {
      all.writeBytes(utf8(Integer.toHexString(piece.length) + "\r\n"));
      all.writeBytes(piece);
      all.writeBytes(utf8("\r\n"));
    }
    all.writeBytes(utf8("0\r\n\r\n"));
    return all.toByteArray();
  }
}
