package dev.parley.chat.inference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes apart one {@code chat.completion.chunk}. */
final class ReadChunk {

  /** Balances and budgets have names and numbers that are not the visitor's. */
  static final String UNPAID = "The operator of this chat has used up what answers may cost.";

  private ReadChunk() {}

  /**
   * @throws ProblemException when the chunk says that the answer failed
   */
  static List<AnswerPart> partsOf(JsonNode chunk) {
    if (chunk.hasNonNull("error")) {
      throw problemOf(chunk.get("error"));
    }
    List<AnswerPart> parts = new ArrayList<>();
    JsonNode delta = chunk.path("choices").path(0).path("delta");
    String reasoning = delta.path("reasoning_content").asText("");
    if (!reasoning.isEmpty()) {
      parts.add(new AnswerPart.Reasoning(reasoning));
    }
    String text = delta.path("content").asText("");
    if (!text.isEmpty()) {
      parts.add(new AnswerPart.Text(text));
    }
    List<Citation> citations = new ArrayList<>();
    for (JsonNode annotation : delta.path("annotations")) {
      citations.add(citationOf(annotation, citations.size() + 1));
    }
    if (!citations.isEmpty()) {
      parts.add(new AnswerPart.Citations(citations));
    }
    for (JsonNode call : delta.path("tool_calls")) {
      parts.add(callPiece(call));
    }
    addContext(chunk.path("generation_context"), parts);
    JsonNode usage = chunk.path("usage");
    if (usage.isObject()) {
      parts.add(new AnswerPart.Usage(usageOf(usage)));
    }
    return parts;
  }

  private static AnswerPart.CallPiece callPiece(JsonNode call) {
    JsonNode function = call.path("function");
    return new AnswerPart.CallPiece(
        call.path("index").asInt(),
        call.path("id").asText(""),
        function.path("name").asText(""),
        function.path("arguments").asText(""));
  }

  private static void addContext(JsonNode context, List<AnswerPart> parts) {
    List<ToolRun> runs = new ArrayList<>();
    for (JsonNode run : context.path("runned_functions")) {
      runs.add(
          new ToolRun(
              "run-" + (runs.size() + 1),
              run.path("name").asText(""),
              run.path("arguments").asText(""),
              run.path("succeeded").asBoolean(true) ? "succeeded" : "failed",
              textOf(run, "explanation"),
              textOf(run, "error"),
              run.path("duration_ms").isNumber() ? run.path("duration_ms").longValue() : null));
    }
    if (!runs.isEmpty()) {
      parts.add(new AnswerPart.Tools(runs));
    }
    List<String> warnings = new ArrayList<>();
    context.path("warnings").forEach(warning -> warnings.add(warning.asText("")));
    if (!warnings.isEmpty()) {
      parts.add(new AnswerPart.Warnings(warnings));
    }
  }

  /** The problem that an error object of inference-service tells of. */
  static ProblemException problemOf(JsonNode error) {
    String code = error.path("code").asText("");
    ProblemType type =
        Arrays.stream(ProblemType.values())
            .filter(candidate -> candidate.code().equals(code))
            .findFirst()
            .orElse(
                error.path("type").asText("").equals(ProblemType.INVALID_REQUEST.openAiType())
                    ? ProblemType.INVALID_REQUEST // with a code of the model's own
                    : ProblemType.UPSTREAM_FAILED);
    if (type == ProblemType.INSUFFICIENT_BALANCE || type == ProblemType.BUDGET_EXCEEDED) {
      return new ProblemException(type, UNPAID);
    }
    String message = error.path("message").asText("");
    return new ProblemException(type, message.isEmpty() ? "The answer failed." : message);
  }

  private static Citation citationOf(JsonNode annotation, int position) {
    JsonNode place = annotation.path("url_citation");
    JsonNode passage = annotation.path("citation");
    boolean marked = passage.path("marker_start_index").isInt();
    JsonNode marker = marked ? passage : place;
    String prefix = marked ? "marker_" : "";
    String name = textOf(passage, "document_name");
    return new Citation(
        passage.path("index").asInt(position),
        idOf(passage, "document_id"),
        idOf(passage, "collection_id"),
        name == null ? textOf(place, "title") : name,
        passage.path("text").asText(""),
        passage.path("score").isNumber() ? passage.path("score").doubleValue() : null,
        textOf(passage, "reference"),
        textOf(place, "url"),
        numberOf(marker, prefix + "start_index"),
        numberOf(marker, prefix + "end_index"));
  }

  private static TokenUsage usageOf(JsonNode usage) {
    int prompt = usage.path("prompt_tokens").asInt();
    int completion = usage.path("completion_tokens").asInt();
    return new TokenUsage(
        prompt, completion, usage.path("total_tokens").asInt(prompt + completion));
  }

  private static @Nullable String textOf(JsonNode node, String field) {
    String text = node.path(field).asText("");
    return text.isEmpty() || node.path(field).isNull() ? null : text;
  }

  private static @Nullable UUID idOf(JsonNode node, String field) {
    String id = node.path(field).asText("");
    return Ids.isId(id) ? Ids.parse(id, "The document") : null;
  }

  private static @Nullable Integer numberOf(JsonNode node, String field) {
    return node.path(field).isInt() ? node.path(field).intValue() : null;
  }
}
