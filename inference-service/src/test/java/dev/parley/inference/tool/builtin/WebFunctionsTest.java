package dev.parley.inference.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

@InferenceTest
class WebFunctionsTest {

  private static final JsonObject QUERY = new JsonObject().put("query", "moon phases");

  @Test
  void aFullSearchGivesTheTextOfAsManyPagesAsAreAllowed() {
    Desk desk =
        Desk.with(
            new JsonObject().put("webSearchMode", "Full").put("webSearchMaxResults", 2),
            "WebSearch");
    JsonObject answer = desk.call("web_search", QUERY);
    assertThat(desk.result())
        .contains("Title 1", "# On 1", "The whole text of 1.", "The whole text of 2.")
        .doesNotContain("Snippet 1", "whole text of 3", "noise", "Menu");
    List<JsonObject> lines =
        Desk.lines(answer.getJsonObject("generation_context"), "inference.functions.web_search");
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().getInteger("quantity")).isEqualTo(1);
    assertThat(lines.getFirst().getDouble("amount")).isEqualTo(0.005);
    assertThat(answer.getJsonObject("generation_context").getJsonArray("runned_functions").encode())
        .contains("web_search");
  }

  @Test
  void aSummarizedSearchGivesSnippetsAlsoStreamed() throws IOException, InterruptedException {
    Desk desk = Desk.with(new JsonObject().put("webSearchMode", "Summarized"), "WebSearch");
    StreamedAnswers answer = desk.stream("web_search", QUERY);
    assertThat(answer.done()).isTrue();
    assertThat(answer.text()).isEqualTo("Done.");
    assertThat(desk.result())
        .contains("Snippet 1", "Snippet 5", Neighbours.vendors().url("/found/5"))
        .doesNotContain("whole text", "<b>");
    assertThat(Desk.lines(answer.context(), "inference.functions.web_search")).hasSize(1);
  }

  @Test
  void researchSearchesReadsAndAnswersWithSources() {
    Desk desk = Desk.with("AdvancedWebUsage");
    JsonObject answer =
        desk.call(
            "advanced_web_search",
            new JsonObject().put("prompt", "What is known of the moon?"),
            Answer.text("SEARCH: moon facts\nSEARCH: moon history"),
            Answer.text("SEARCH: moon dust"),
            Answer.text("It is round [1]."));
    var asked = Desk.upstream().requests();
    assertThat(asked).hasSize(5);
    assertThat(asked.get(2).body())
        .contains("Source [1]", "The whole text of 1.", "What is known of the moon?");
    assertThat(Neighbours.vendors().requests("/search").stream().map(r -> r.path()))
        .anyMatch(path -> path.contains("moon+facts"))
        .anyMatch(path -> path.contains("moon+history"))
        .anyMatch(path -> path.contains("moon+dust"));
    assertThat(desk.result())
        .startsWith("It is round [1].")
        .contains("Sources:", "[1] Title 1 - " + Neighbours.vendors().url("/found/1"));
    JsonObject context = answer.getJsonObject("generation_context");
    assertThat(Desk.lines(context, "inference.functions.advanced_web_search")).hasSize(1);
    assertThat(Desk.lines(context, "inference.functions.advanced_web_search.in")).isNotEmpty();
    assertThat(
            Desk.lines(context, "inference.functions.web_search").stream()
                .mapToInt(line -> line.getInteger("quantity"))
                .sum())
        .isEqualTo(3);
  }

  @Test
  void whatIsNotConfiguredIsNotOfferedAndSaidSo() {
    Desk desk = Desk.with("XPostsSearch", "WebSearch");
    String answer =
        desk.client().ask(desk.gateway(), "Go").statusCode(200).extract().body().asString();
    assertThat(desk.offered()).containsExactly("web_search");
    assertThat(new JsonObject(answer).getJsonObject("generation_context").getJsonArray("warnings"))
        .anyMatch(warning -> String.valueOf(warning).contains("PARLEY_X_BEARER_TOKEN"));
  }
}
