package dev.parley.inference.tool.builtin.url;

import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.rag.FileTexts;
import dev.parley.inference.tool.builtin.Bounded;
import dev.parley.inference.tool.builtin.Fetch;
import dev.parley.inference.tool.builtin.Fetch.Fetched;
import dev.parley.outbound.OutboundAnswer;
import dev.parley.outbound.OutboundRequest;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** Opens addresses, and gives what stands there as text. */
@Singleton
public final class OpenPages {

  private static final String ACCEPT = "text/html, text/*;q=0.9, application/json;q=0.9, */*;q=0.5";

  /** What no document is. */
  private static final Set<String> MEDIA = Set.of("image", "audio", "video", "font");

  private final Fetch fetch;
  private final FileTexts files;

  OpenPages(Fetch fetch, FileTexts files) {
    this.fetch = fetch;
    this.files = files;
  }

  /**
   * What stands at an address.
   *
   * @param title of a page; empty where there is none
   * @param text what it says; why it could not be opened, if it could not
   */
  public record Page(String url, String title, String text, boolean isOpened) {}

  /**
   * Opens addresses, all at once; blocks. Documents, such as PDFs, are read by rag-service.
   *
   * @param longest characters of each text; what is longer is cut
   * @param token of the caller, for rag-service
   * @return a page for each, in their order
   */
  public List<Page> open(List<String> urls, int longest, String token) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Future<Page>> opening = new ArrayList<>();
      urls.forEach(url -> opening.add(threads.submit(() -> open(url, longest, token))));
      List<Page> pages = new ArrayList<>();
      for (int at = 0; at < urls.size(); at++) {
        pages.add(await(opening.get(at), urls.get(at)));
      }
      return pages;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Page await(Future<Page> opening, String url) {
    try {
      return opening.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return closed(url, "it was interrupted.");
    } catch (ExecutionException e) {
      return closed(url, "it could not be read.");
    }
  }

  private Page open(String url, int longest, String token) {
    Fetched fetched;
    try {
      fetched = fetch.send(OutboundRequest.get(url).with("Accept", ACCEPT));
    } catch (ToolFailedException e) {
      return closed(url, String.valueOf(e.getMessage()));
    }
    OutboundAnswer answer = fetched.answer();
    if (!answer.isSuccess()) {
      return closed(url, "it answered with status " + answer.status() + ".");
    }
    if (!fetched.isText()) {
      return new Page(url, "", Bounded.cut(textOf(fetched, token), longest), true);
    }
    String title = "";
    String text;
    if (fetched.isHtml()) {
      Document document = parse(answer);
      title = document.title().strip();
      text = ReadableText.of(document);
    } else {
      text = answer.text();
    }
    String end = fetched.isCut() ? "\n[Only the first 5 MB were read.]" : "";
    return new Page(url, title, Bounded.cut(text, longest) + end, true);
  }

  /** Of a document, or else what it is. */
  private String textOf(Fetched fetched, String token) {
    String type = fetched.answer().contentType();
    if (fetched.isCut() || type != null && MEDIA.contains(type.replaceAll("/.*", ""))) {
      return fetched.described();
    }
    try {
      return files.of(fetched.answer().body(), nameOf(fetched.answer().url()), token);
    } catch (ProblemException unread) {
      return fetched.described() + " " + unread.detail();
    }
  }

  private static String nameOf(URI url) {
    String path = String.valueOf(url.getPath());
    String last = path.substring(path.lastIndexOf('/') + 1);
    return last.isEmpty() ? "document" : last;
  }

  /** The encoding is the header's if it names one, else the page's own. */
  private static Document parse(OutboundAnswer answer) {
    String base = answer.url().toString();
    String type = answer.headers().first("Content-Type");
    if (type != null && type.toLowerCase(Locale.ROOT).contains("charset")) {
      return Jsoup.parse(answer.text(), base);
    }
    try {
      return Jsoup.parse(new ByteArrayInputStream(answer.body()), null, base);
    } catch (IOException e) {
      return Jsoup.parse(answer.text(), base); // it names an encoding that nobody knows
    }
  }

  private static Page closed(String url, String why) {
    return new Page(url, "", "This could not be opened: " + why, false);
  }
}
