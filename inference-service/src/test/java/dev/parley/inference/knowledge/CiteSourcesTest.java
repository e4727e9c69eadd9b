package dev.parley.inference.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.rag.Passage;
import dev.parley.inference.rag.Passage.PageStart;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CiteSourcesTest {

  private static final UUID COLLECTION = UUID.randomUUID();
  private static final UUID DOCUMENT = UUID.randomUUID();
  private final CiteSources cite = new CiteSources("http://gateway/");
  private final List<Passage> passages =
      List.of(
          new Passage(1, COLLECTION, DOCUMENT, "One", "ref", "first text", 0.9),
          new Passage(2, COLLECTION, UUID.randomUUID(), "Two", null, "second text", 0.5));

  @Test
  void markersBecomeAnnotationsWithTheirPlace() {
    var found = cite.annotations("So it is [1].", passages);
    assertThat(found).hasSize(1);
    var url = found.get(0).path("url_citation");
    assertThat(url.path("start_index").asInt()).isZero();
    assertThat(url.path("end_index").asInt()).isEqualTo(8);
    assertThat(url.path("title").asText()).isEqualTo("One");
    assertThat(url.path("url").asText())
        .isEqualTo("http://gateway/api/v1/collections/" + COLLECTION + "/documents/" + DOCUMENT);
    var citation = found.get(0).path("citation");
    assertThat(citation.path("index").asInt()).isEqualTo(1);
    assertThat(citation.path("marker_start_index").asInt()).isEqualTo(9);
    assertThat(citation.path("marker_end_index").asInt()).isEqualTo(12);
    assertThat(citation.path("document_id").asText()).isEqualTo(DOCUMENT.toString());
    assertThat(citation.path("collection_id").asText()).isEqualTo(COLLECTION.toString());
    assertThat(citation.path("text").asText()).isEqualTo("first text");
    assertThat(citation.path("reference").asText()).isEqualTo("ref");
  }

  @Test
  void onlyRetrievedPassagesCanBeCited() {
    assertThat(cite.annotations("A [3] b [0] c [999]", passages)).isEmpty();
    assertThat(cite.annotations("A [1]", List.of())).isEmpty();
  }

  @Test
  void severalNumbersInOneMarker() {
    assertThat(cite.annotations("A [1, 2][2]", passages))
        .extracting(one -> one.path("citation").path("index").asInt())
        .containsExactly(1, 2, 2);
  }

  @Test
  void codeIsNotCited() {
    assertThat(cite.annotations("`a[1]` and\n```\nb[2]\n```\n", passages)).isEmpty();
  }

  @Test
  void filesAreCitedWithPageAndSection() {
    var citation =
        cite.annotations(
                "So it is [1].",
                List.of(
                    new Passage(
                        1,
                        COLLECTION,
                        DOCUMENT,
                        "a.pdf",
                        null,
                        "text",
                        0.9,
                        3,
                        List.of(),
                        "Methods",
                        "")))
            .get(0);

    assertThat(citation.path("url_citation").path("title").asText()).isEqualTo("a.pdf, page 3");
    assertThat(citation.path("citation").path("page").asInt()).isEqualTo(3);
    assertThat(citation.path("citation").path("section").asText()).isEqualTo("Methods");
  }

  private JsonNode cited(String answer, PageStart second) {
    String text = "Cats sleep a lot.\n\nThe zebra festival is in Lusaka.";
    return cite.annotations(
            answer,
            List.of(
                new Passage(
                    1,
                    COLLECTION,
                    DOCUMENT,
                    "a.pdf",
                    null,
                    text,
                    0.9,
                    1,
                    List.of(new PageStart(1, 0), second),
                    null,
                    "")))
        .get(0);
  }

  @Test
  void ofSeveralPagesTheOneIsCitedThatHoldsTheSentence() {
    var second = new PageStart(2, 19);
    var zebra = cited("The zebra festival takes place in Lusaka [1].", second);
    assertThat(zebra.path("url_citation").path("title").asText()).isEqualTo("a.pdf, page 2");
    assertThat(zebra.path("citation").path("page").asInt()).isEqualTo(2);
    assertThat(zebra.path("citation").path("pages")).hasSize(1);
    assertThat(cited("Cats sleep [1].", second).path("citation").path("page").asInt()).isEqualTo(1);
  }

  @Test
  void whereThePageCannotBeToldAllAreNamed() {
    for (JsonNode cited :
        List.of(
            cited("Es ist so [1].", new PageStart(2, 19)),
            cited("The zebra festival is in Lusaka [1].", new PageStart(2, null)))) {
      assertThat(cited.path("url_citation").path("title").asText()).isEqualTo("a.pdf, pages 1-2");
      assertThat(cited.path("citation").path("page").asInt()).isEqualTo(1);
      assertThat(cited.path("citation").path("pages").toString()).isEqualTo("[1,2]");
    }
  }

  private List<String> supported(String answer) {
    List<String> texts = new ArrayList<>();
    for (JsonNode one : cite.annotations(answer, passages)) {
      JsonNode url = one.path("url_citation");
      texts.add(answer.substring(url.path("start_index").asInt(), url.path("end_index").asInt()));
    }
    return texts;
  }

  @Test
  void theSpanIsTheSentenceThatEndsWithTheMarker() {
    assertThat(supported("Hello there. Keys stop within 1.5 s [1]. See [7]."))
        .containsExactly("Keys stop within 1.5 s");
    assertThat(supported("First one. It holds! [2] Then more.")).containsExactly("It holds!");
    assertThat(supported("Ask Dr. Smith first [1]. Ünïcödé 🦓 gilt z.B. hier [2]."))
        .containsExactly("Ask Dr. Smith first", "Ünïcödé 🦓 gilt z.B. hier");
    assertThat(supported("It says `a. B` so [1].")).containsExactly("It says `a. B` so");
  }

  @Test
  void markersTogetherShareASpanAndOthersDivideASentence() {
    assertThat(supported("Both hold [1][2].")).containsExactly("Both hold", "Both hold");
    assertThat(supported("Both hold [1], [2].")).containsExactly("Both hold", "Both hold");
    assertThat(supported("Born in Rome [1], and died in Bonn [2]."))
        .containsExactly("Born in Rome", "and died in Bonn");
  }

  @Test
  void theSpanKeepsToItsListItemOrLine() {
    assertThat(supported("Steps:\n\n- Turn it on [1]\n1. Wait a bit. [2]\n"))
        .containsExactly("Turn it on", "Wait a bit.");
    assertThat(supported("| Key | 5 s | [1] |")).containsExactly("Key | 5 s");
    assertThat(supported("A heading\nThe key is\nrevoked [1]."))
        .containsExactly("The key is\nrevoked");
  }

  @Test
  void aMarkerWithoutTextBeforeItStandsForWhatIsNear() {
    assertThat(supported("- [1] So it is. And more.")).containsExactly("So it is.");
    assertThat(supported("Well. So it is.\n\n[2]")).containsExactly("So it is.");
    assertThat(supported("[1]")).containsExactly("[1]");
  }
}
