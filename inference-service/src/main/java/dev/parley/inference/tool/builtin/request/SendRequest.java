package dev.parley.inference.tool.builtin.request;

import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunction;
import dev.parley.inference.aigateway.GatewayParameters.BuiltinFunctionsOptions;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.pipeline.ToolSource.Offer;
import dev.parley.inference.tool.builtin.Arguments;
import dev.parley.inference.tool.builtin.Bounded;
import dev.parley.inference.tool.builtin.Builtin;
import dev.parley.inference.tool.builtin.BuiltinTool;
import dev.parley.inference.tool.builtin.Fetch;
import dev.parley.inference.tool.builtin.Fetch.Fetched;
import dev.parley.inference.tool.builtin.Schema;
import dev.parley.outbound.OutboundRequest;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Lets the model make HTTP requests with method, headers and contents of its own. */
@Singleton
final class SendRequest implements Builtin {

  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private static final int LONGEST = 60_000;
  private static final int MOST_HEADERS = 30;
  private static final int LONGEST_HEADER = 500;

  private final Fetch fetch;

  SendRequest(Fetch fetch) {
    this.fetch = fetch;
  }

  @Override
  public BuiltinFunction function() {
    return BuiltinFunction.Request;
  }

  @Override
  public Offer offer(Draft draft, BuiltinFunctionsOptions options) {
    return Offer.of(
        List.of(
            new BuiltinTool(
                "http_request",
                "Makes one HTTP request, such as to an API, and gives status, headers and body of"
                    + " the answer. Contents of other kinds than text are not given.",
                Schema.object()
                    .text("url", "The whole address, with http:// or https://.")
                    .choice("method", "GET if left out.", METHODS)
                    .map("headers", "Headers of the request.")
                    .text("body", "The body as it shall be sent.")
                    .map("form", "Fields of a form, in place of a body.")
                    .requiring("url"),
                this::run)));
  }

  private String run(ToolCall call) throws ToolFailedException {
    String method = Arguments.optional(call, "method").strip().toUpperCase(Locale.ROOT);
    Map<String, String> form = Arguments.map(call, "form");
    String body = Arguments.optional(call, "body");
    if (!body.isEmpty() && !form.isEmpty()) {
      throw new ToolFailedException("give either 'body' or 'form'.");
    }
    String content = form.isEmpty() ? (body.isEmpty() ? null : body) : encoded(form);
    String fallback = content == null ? "GET" : "POST";
    OutboundRequest request =
        new OutboundRequest(
            method.isEmpty() ? fallback : method,
            Arguments.text(call, "url"),
            content == null ? Map.of() : Map.of("Content-Type", typeOf(content, form)),
            content == null ? null : content.getBytes(StandardCharsets.UTF_8));
    return written(fetch.send(request.with(Arguments.map(call, "headers"))));
  }

  private static String typeOf(String content, Map<String, String> form) {
    if (!form.isEmpty()) {
      return "application/x-www-form-urlencoded";
    }
    String start = content.strip();
    return start.startsWith("{") || start.startsWith("[")
        ? "application/json"
        : "text/plain; charset=utf-8";
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String written(Fetched fetched) {
    StringBuilder text = new StringBuilder("Status: ").append(fetched.answer().status());
    int headers = 0;
    for (Map.Entry<String, List<String>> header : fetched.answer().headers().asMap().entrySet()) {
      for (String value : header.getValue()) {
        if (headers++ < MOST_HEADERS) {
          text.append('\n').append(header.getKey()).append(": ");
          text.append(
              value.length() > LONGEST_HEADER ? value.substring(0, LONGEST_HEADER) + "…" : value);
        }
      }
    }
    text.append("\n\n");
    if (fetched.answer().body().length == 0) {
      return text.append("[No content]").toString();
    }
    if (!fetched.isText()) {
      return text.append(fetched.described()).toString();
    }
    text.append(Bounded.cut(fetched.answer().text(), LONGEST));
    return text.append(fetched.isCut() ? "\n[Only the first 5 MB were read.]" : "").toString();
  }
}
