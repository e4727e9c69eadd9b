package dev.parley.inference.knowledge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.rag.Passage;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Finds the markers of an answer, such as {@code [1]} or {@code [1, 3]}, and names the passages
 * that they stand for, as OpenAI's {@code url_citation} annotations with our own details beside
 * them. A number that no retrieved passage has is no citation, and neither is one inside code.
 */
@Singleton
public final class CiteSources {

  private static final Pattern MARKER = Pattern.compile("\\[(\\d{1,3}(?:\\s*,\\s*\\d{1,3})*)\\]");
  private static final Pattern CODE =
      Pattern.compile("```.*?(?:```|\\z)|`[^`\\n]+`", Pattern.DOTALL);

  private final String publicUrl;

  CiteSources(
      @ConfigProperty(name = "parley.public.url", defaultValue = "http://127.0.0.1:8700")
          String publicUrl) {
    this.publicUrl = publicUrl.replaceAll("/+$", "");
  }

  /**
   * The annotations of an answer, in the order of its markers.
   *
   * @return each with {@code start_index} and {@code end_index} of its marker, counted in UTF-16
   *     units as JavaScript and Java do
   */
  public ArrayNode annotations(String answer, List<Passage> passages) {
    ArrayNode annotations = JsonNodeFactory.instance.arrayNode();
    if (passages.isEmpty()) {
      return annotations;
    }
    Matcher marker = MARKER.matcher(withoutCode(answer));
    while (marker.find()) {
      for (String number : marker.group(1).split(",", -1)) {
        int index = Integer.parseInt(number.strip());
        passages.stream()
            .filter(passage -> passage.number() == index)
            .findFirst()
            .ifPresent(
                passage -> annotations.add(annotation(passage, marker.start(), marker.end())));
      }
    }
    return annotations;
  }

  private ObjectNode annotation(Passage passage, int start, int end) {
    ObjectNode annotation = JsonNodeFactory.instance.objectNode();
    annotation.put("type", "url_citation");
    ObjectNode url = annotation.putObject("url_citation");
    url.put("start_index", start);
    url.put("end_index", end);
    url.put("url", urlOf(passage));
    url.put("title", titleOf(passage));
    ObjectNode citation = annotation.putObject("citation");
    citation.put("index", passage.number());
    citation.put("document_id", text(passage.documentId()));
    citation.put("collection_id", text(passage.collectionId()));
    citation.put("document_name", passage.documentName());
    citation.put("text", passage.text());
    citation.put("score", passage.score());
    citation.put("reference", passage.reference());
    citation.put("page", passage.page());
    citation.put("section", passage.section());
    return annotation;
  }

  private static String titleOf(Passage passage) {
    return passage.page() == null
        ? passage.documentName()
        : passage.documentName() + ", page " + passage.page();
  }

  private String urlOf(Passage passage) {
    if (passage.collectionId() == null || passage.documentId() == null) {
      return passage.reference() == null ? "" : passage.reference();
    }
    return publicUrl
        + "/api/v1/collections/"
        + passage.collectionId()
        + "/documents/"
        + passage.documentId();
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  /** Blanks out code and keeps every position. */
  private static String withoutCode(String answer) {
    return CODE.matcher(answer).replaceAll(code -> " ".repeat(code.group().length()));
  }
}
