package dev.parley.inference.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.inference.rag.Passage;
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
    assertThat(url.path("start_index").asInt()).isEqualTo(9);
    assertThat(url.path("end_index").asInt()).isEqualTo(12);
    assertThat(url.path("title").asText()).isEqualTo("One");
    assertThat(url.path("url").asText())
        .isEqualTo("http://gateway/api/v1/collections/" + COLLECTION + "/documents/" + DOCUMENT);
    var citation = found.get(0).path("citation");
    assertThat(citation.path("index").asInt()).isEqualTo(1);
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
                        1, COLLECTION, DOCUMENT, "a.pdf", null, "text", 0.9, 3, "Methods", "")))
            .get(0);

    assertThat(citation.path("url_citation").path("title").asText()).isEqualTo("a.pdf, page 3");
    assertThat(citation.path("citation").path("page").asInt()).isEqualTo(3);
    assertThat(citation.path("citation").path("section").asText()).isEqualTo("Methods");
  }
}
