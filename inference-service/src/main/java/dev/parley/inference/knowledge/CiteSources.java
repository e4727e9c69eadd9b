package dev.parley.inference.knowledge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.rag.Passage;
import jakarta.inject.Singleton;
import java.util.ArrayList;
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

  /** A marker and the passages that it names, in its order. */
  private record Marker(SupportedText.Range place, List<Passage> names) {}

  /**
   * The annotations of an answer, in the order of its markers.
   *
   * @return each with {@code start_index} and {@code end_index} of the text that the passage
   *     supports, see {@link SupportedText}, and with the marker's own place under {@code
   *     citation.marker_start_index} and {@code citation.marker_end_index}; counted in UTF-16 units
   *     as JavaScript and Java do
   */
  public ArrayNode annotations(String answer, List<Passage> passages) {
    ArrayNode annotations = JsonNodeFactory.instance.arrayNode();
    if (passages.isEmpty()) {
      return annotations;
    }
    String prose = withoutCode(answer);
    List<Marker> markers = markers(prose, passages);
    SupportedText supported = new SupportedText(prose);
    int before = 0;
    for (int first = 0; first < markers.size(); ) {
      int next = endOfGroup(prose, markers, first);
      int end = markers.get(next - 1).place().end();
      int after = next < markers.size() ? markers.get(next).place().start() : answer.length();
      var group = new SupportedText.Range(markers.get(first).place().start(), end);
      SupportedText.Range text = supported.of(group, before, after);
      for (Marker marker : markers.subList(first, next)) {
        for (Passage passage : marker.names()) {
          List<Integer> pages = CitedPages.of(passage, answer.substring(text.start(), text.end()));
          annotations.add(annotation(passage, text, marker.place(), pages));
        }
      }
      before = end;
      first = next;
    }
    return annotations;
  }

  private static List<Marker> markers(String prose, List<Passage> passages) {
    List<Marker> markers = new ArrayList<>();
    Matcher marker = MARKER.matcher(prose);
    while (marker.find()) {
      List<Passage> named = new ArrayList<>();
      for (String number : marker.group(1).split(",", -1)) {
        int index = Integer.parseInt(number.strip());
        passages.stream()
            .filter(passage -> passage.number() == index)
            .findFirst()
            .ifPresent(named::add);
      }
      if (!named.isEmpty()) {
        markers.add(new Marker(new SupportedText.Range(marker.start(), marker.end()), named));
      }
    }
    return markers;
  }

  /** Markers with nothing but blanks and commas between them support the same text. */
  private static int endOfGroup(String prose, List<Marker> markers, int first) {
    int next = first + 1;
    while (next < markers.size()
        && prose
            .substring(markers.get(next - 1).place().end(), markers.get(next).place().start())
            .matches("[ \\t,;&]*")) {
      next++;
    }
    return next;
  }

  private ObjectNode annotation(
      Passage passage, SupportedText.Range text, SupportedText.Range marker, List<Integer> pages) {
    ObjectNode annotation = JsonNodeFactory.instance.objectNode();
    annotation.put("type", "url_citation");
    ObjectNode url = annotation.putObject("url_citation");
    url.put("start_index", text.start());
    url.put("end_index", text.end());
    url.put("url", urlOf(passage));
    url.put("title", CitedPages.title(passage.documentName(), pages));
    ObjectNode citation = annotation.putObject("citation");
    citation.put("index", passage.number());
    citation.put("marker_start_index", marker.start());
    citation.put("marker_end_index", marker.end());
    citation.put("document_id", text(passage.documentId()));
    citation.put("collection_id", text(passage.collectionId()));
    citation.put("document_name", passage.documentName());
    citation.put("text", passage.text());
    citation.put("score", passage.score());
    citation.put("reference", passage.reference());
    citation.put("page", pages.isEmpty() ? null : pages.getFirst());
    pages.forEach(citation.putArray("pages")::add);
    citation.put("section", passage.section());
    return annotation;
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

  /** Code as digits, in which nothing can be a marker or end a sentence; every position stays. */
  private static String withoutCode(String answer) {
    return CODE.matcher(answer).replaceAll(code -> code.group().replaceAll("[^\\n]", "0"));
  }
}
