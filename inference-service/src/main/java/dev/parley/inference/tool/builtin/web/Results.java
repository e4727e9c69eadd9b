package dev.parley.inference.tool.builtin.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.tool.builtin.web.WebSearcher.Found;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;

/** Collects results page by page. */
final class Results {

  private final int most;
  private final Map<String, Found> byUrl = new LinkedHashMap<>();

  Results(int most) {
    this.most = most;
  }

  /**
   * Takes what is new of a page of results.
   *
   * @param snippet the name of the field that has it
   * @return whether a further page may be worth asking for
   */
  boolean add(JsonNode page, String snippet) {
    int before = byUrl.size();
    for (JsonNode result : page) {
      String url = result.path("url").asText("");
      if (url.startsWith("http") && byUrl.size() < most) {
        byUrl.putIfAbsent(
            url, new Found(plain(result.path("title")), url, plain(result.path(snippet))));
      }
    }
    return byUrl.size() < most && byUrl.size() > before;
  }

  List<Found> all() {
    return new ArrayList<>(byUrl.values());
  }

  /** Services mark the words that were found with HTML. */
  private static String plain(JsonNode text) {
    return Jsoup.parse(text.asText("")).text();
  }
}
