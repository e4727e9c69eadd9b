package dev.parley.inference.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Target;
import dev.parley.inference.upstream.ClientPresence;
import dev.parley.inference.upstream.DefaultUpstreamConfig;
import dev.parley.inference.upstream.UpstreamClient;
import dev.parley.inference.usage.CompletionFacts;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.Meters;
import dev.parley.inference.usage.PriceUsage;
import dev.parley.inference.usage.Skus;
import dev.parley.inference.usage.TokenCount;
import dev.parley.inference.usage.UsageLine;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a chat model takes to judge a request is on the answer's bill, whoever counts it. */
@InferenceTest
class BillModerationTest {

  private static final String CALM =
      "{\"violence\": 0, \"sexual\": 0, \"political\": 0, \"dangerous\": 0, \"jailbreak\": 1}";

  @Inject DefaultUpstreamConfig defaultUpstream;
  @Inject UpstreamClient upstreams;
  @Inject Meters meters;
  @Inject PriceUsage prices;
  @Inject CountTokens count;
  @Inject ObjectMapper json;
  @Inject Ids ids;

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();
  private AskModerator moderator;
  private Call call;

  @BeforeEach
  void begin() {
    upstream.reset();
    moderator =
        new AskModerator(
            new ModerateInputsTest.Classifier("fake-model"),
            defaultUpstream,
            upstreams,
            meters,
            prices,
            count,
            json);
    call = new Call(ids.next(), client.account(), "key:1", () -> "", new ClientPresence());
    call.expenses()
        .beginsAheadBy(
            most ->
                meters.begin(
                    new CompletionFacts(
                        call.id(),
                        call.account(),
                        "key:1",
                        null,
                        null,
                        "free",
                        TokenCount.of(0),
                        0L,
                        false,
                        Skus.CHAT,
                        most,
                        1)));
  }

  private List<UsageLine> billAfterJudging() {
    ObjectNode body = json.createObjectNode();
    body.putArray("messages").addObject().put("role", "user").put("content", "Peace");
    Draft draft = Draft.of(call, new ChatRequest(body), new Target(null, "free", null));
    assertThat(moderator.degrees("Peace", draft)).containsEntry(Danger.JAILBREAK, 1.0);
    Meter meter = call.expenses().meter();
    assertThat(meter).isNotNull();
    return meter.finish(null);
  }

  @Test
  void whatTheModelReportsIsBilled() {
    upstream.script(Answer.text(CALM));
    assertThat(billAfterJudging())
        .extracting(UsageLine::sku, line -> line.quantity().intValue())
        .contains(tuple("inference.moderation.in", 10), tuple("inference.moderation.out", 1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatItDoesNotReportIsCounted(boolean zeros) {
    Answer silent = Answer.text(CALM).withoutUsage();
    Answer said =
        Answer.status(
            200,
            new JsonObject()
                .put(
                    "choices",
                    new JsonArray()
                        .add(
                            new JsonObject().put("message", new JsonObject().put("content", CALM))))
                .put("usage", new JsonObject().put("prompt_tokens", 0).put("completion_tokens", 0))
                .encode());
    upstream.script(zeros ? said : silent);
    assertThat(billAfterJudging())
        .satisfiesExactlyInAnyOrder(
            in -> {
              assertThat(in.sku()).isEqualTo("inference.moderation.in");
              assertThat(in.quantity().intValue()).isGreaterThan(60);
              assertThat(in.amount()).isPositive();
              assertThat(in.description()).endsWith("(estimated)");
            },
            out -> {
              assertThat(out.sku()).isEqualTo("inference.moderation.out");
              assertThat(out.quantity().longValue()).isEqualTo(count.of(CALM));
            });
  }

  @Test
  void aModeratorThatFailsIsNotBilled() {
    upstream.script(Answer.status(400, "{}"));
    assertThatThrownBy(this::billAfterJudging).isInstanceOf(ProblemException.class);
    Meter meter = call.expenses().meter();
    assertThat(meter).isNotNull();
    assertThat(meter.finish(null)).isEmpty();
  }
}
