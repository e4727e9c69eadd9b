package dev.parley.inference.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import java.time.Duration;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CollectWholeTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int LARGEST = 2000;
  private static final Duration SOON = Duration.ofSeconds(20);

  private final CollectWhole collect = new CollectWhole(LARGEST);

  private static ObjectNode read(String json) throws JsonProcessingException {
    return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
  }

  private void take(String... chunks) throws JsonProcessingException {
    for (String chunk : chunks) {
      collect.chunk(read(chunk));
    }
  }

  @Test
  void textsGrowAndWhatDescribesTheAnswerStays() throws JsonProcessingException {
    take(
        "{'id': 'c', 'object': 'chat.completion.chunk', 'model': 'm', 'system_fingerprint': 'fp',"
            + " 'usage': null, 'choices': [{'index': 0, 'delta': {'role': 'assistant',"
            + " 'content': ''}, 'finish_reason': null}]}",
        "{'id': 'c', 'object': 'chat.completion.chunk', 'model': 'm', 'system_fingerprint': 'fp',"
            + " 'choices': [{'index': 1, 'delta': {'content': 'B', 'reasoning_content': 'why'}}]}",
        "{'id': 'c', 'model': 'm', 'choices': [{'index': 0, 'delta': {'role': 'assistant',"
            + " 'content': 'A'}, 'logprobs': {'content': [{'token': 'A', 'logprob': -1}]}},"
            + " {'index': 1, 'delta': {'content': 'b', 'reasoning_content': ' not'}}]}",
        "{'id': 'c', 'model': 'm', 'choices': [{'index': 0, 'delta': {'content': 'a'},"
            + " 'logprobs': {'content': [{'token': 'a', 'logprob': -2}]}, 'finish_reason': 'stop'},"
            + " {'index': 1, 'delta': {}, 'finish_reason': 'length'}]}",
        "{'id': 'c', 'choices': [], 'usage': {'prompt_tokens': 3, 'completion_tokens': 4}}");
    collect.end();
    assertThat(collect.await(SOON))
        .isEqualTo(
            read(
                "{'id': 'c', 'model': 'm', 'system_fingerprint': 'fp',"
                    + " 'usage': {'prompt_tokens': 3, 'completion_tokens': 4},"
                    + " 'choices': [{'index': 0, 'message': {'role': 'assistant', 'content': 'Aa'},"
                    + " 'finish_reason': 'stop', 'logprobs': {'content': [{'token': 'A',"
                    + " 'logprob': -1}, {'token': 'a', 'logprob': -2}]}},"
                    + " {'index': 1, 'message': {'content': 'Bb', 'reasoning_content': 'why not',"
                    + " 'role': 'assistant'}, 'finish_reason': 'length'}],"
                    + " 'object': 'chat.completion'}"));
  }

  @Test
  void callsOfFunctionsArePutTogether() throws JsonProcessingException {
    take(
        "{'choices': [{'index': 0, 'delta': {'tool_calls': [{'index': 0, 'id': 'c1',"
            + " 'type': 'function', 'function': {'name': 'ec', 'arguments': ''}}]}}]}",
        "{'choices': [{'index': 0, 'delta': {'tool_calls': [{'index': 0,"
            + " 'function': {'name': 'ho', 'arguments': '{`a'}}]}}]}",
        "{'choices': [{'index': 0, 'delta': {'tool_calls': [{'index': 1, 'id': 'c2',"
            + " 'type': 'function', 'function': {'name': 'now', 'arguments': '{}'}},"
            + " {'index': 0, 'id': 'c1', 'function': {'arguments': '`: 1}'}}]},"
            + " 'finish_reason': 'tool_calls'}]}");
    collect.end();
    ObjectNode answer = collect.await(SOON);
    assertThat(answer.at("/choices/0/message/content").isNull()).isTrue();
    assertThat(answer.at("/choices/0/message/tool_calls"))
        .isEqualTo(
            JSON.readTree(
                "[{\"id\": \"c1\", \"type\": \"function\", \"function\": {\"name\": \"echo\","
                    + " \"arguments\": \"{`a`: 1}\"}}, {\"id\": \"c2\", \"type\": \"function\","
                    + " \"function\": {\"name\": \"now\", \"arguments\": \"{}\"}}]"));
  }

  @Test
  void anAnswerThatBrokeOffIsNone() throws JsonProcessingException {
    take("{'choices': [{'index': 0, 'delta': {'content': 'A'}}]}");
    collect.failed(ProblemException.upstreamFailed("It broke off.", null));
    collect.end();
    assertThatThrownBy(() -> collect.await(SOON))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("It broke off.");
  }

  @Test
  void neitherIsOneWithoutChoices() throws JsonProcessingException {
    take("{'choices': []}");
    collect.end();
    assertThatThrownBy(() -> collect.await(SOON)).hasMessageContaining("malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'choices': [{'index': 0, 'delta': {'content': '0123456789'}}]}",
        "{'choices': [{'index': 0, 'delta': {'list': [%d]}}]}",
        "{'choices': [{'index': 0, 'delta': {'tool_calls': [{}]}}]}",
        "{'choices': [{'index': 0, 'delta': {'tool_calls': [{'index': %d}]}}]}",
        "{'choices': [{'index': 0, 'delta': {'list': [{'id': '0123456789'}]}}]}",
        "{'choices': [{'index': 0, 'delta': {'name%d': {}}}]}",
        "{'choices': [{'index': 0, 'delta': {'name%d': null}}]}",
        "{'choices': [{'index': 0, 'name%d': 1234}]}",
        "{'choices': [{'index': %d}]}",
        "{'choices': [{}]}",
        "{'choices': [], 'name%d': {'deep': [[1, 2], '3']}}",
      })
  void anEndlessAnswerIsGivenUp(String piece) throws JsonProcessingException {
    for (int at = 0; at < 500; at++) {
      take(piece.replace("%d", Integer.toString(at)));
    }
    collect.end();
    assertThatThrownBy(() -> collect.await(SOON)).hasMessageContaining("too large");
  }

  @Test
  void whatIsSaidAgainAndAgainIsHeldOnce() throws JsonProcessingException {
    for (int at = 0; at < 1000; at++) {
      take(
          "{'id': 'c', 'model': 'm', 'usage': {'prompt_tokens': 3, 'completion_tokens': %d},"
                  .formatted(at)
              + " 'choices': [{'index': 0, 'delta': {'role': 'assistant', 'content': 'a'},"
              + " 'finish_reason': null}]}");
    }
    collect.end();
    assertThat(collect.await(SOON).at("/choices/0/message/content").asText()).hasSize(1000);
    assertThat(collect.await(SOON).at("/usage/completion_tokens").asInt()).isEqualTo(999);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'index': %d}"})
  @Timeout(20)
  void listsMayBeLong(String entry) throws JsonProcessingException {
    CollectWhole all = new CollectWhole(Integer.MAX_VALUE);
    StringJoiner entries = new StringJoiner(", ");
    for (int at = 0; at < 200_000; at++) {
      entries.add(entry.replace("%d", Integer.toString(at)));
    }
    ObjectNode chunk = read("{'choices': [{'index': 0, 'delta': {'list': [" + entries + "]}}]}");
    all.chunk(chunk);
    all.chunk(chunk);
    all.end();
    assertThat(all.await(SOON).at("/choices/0/message/list"))
        .hasSize(entry.equals("{}") ? 400_000 : 200_000);
  }

  @Test
  void anAnswerThatTakesTooLongIsNotWaitedFor() throws JsonProcessingException {
    take("{'choices': [{'index': 0, 'delta': {'content': 'A'}}]}");
    assertThatThrownBy(() -> collect.await(Duration.ofMillis(1)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.type()).isEqualTo(ProblemType.UPSTREAM_TIMEOUT));
  }
}
