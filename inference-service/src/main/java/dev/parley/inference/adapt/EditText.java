package dev.parley.inference.adapt;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.Flag;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Edits the text of one choice of an answer, in pieces or as one: drafts, thoughts, written calls,
 * stop sequences and the prefill, in this order. One for each choice of each call of a model.
 */
final class EditText {

  private final boolean drafts;
  private final @Nullable SplitThinking thinking;
  private final @Nullable ReadWrittenCalls calls;
  private final @Nullable StopAtSequence stop;
  private final @Nullable PlacePrefill prefill;
  private String draft = "";

  EditText(
      GatewayParameters parameters,
      Set<Flag> flags,
      ObjectNode request,
      boolean begun,
      ObjectMapper json) {
    this.drafts = flags.contains(Flag.DiffusingStream);
    this.thinking = flags.contains(Flag.ThinkingProcess) ? new SplitThinking() : null;
    this.calls = format(parameters).map(format -> new ReadWrittenCalls(format, json)).orElse(null);
    this.stop =
        flags.contains(Flag.NoStopParameter) && request.hasNonNull("stop")
            ? new StopAtSequence(StopAtSequence.read(request.path("stop")))
            : null;
    String begin = FitMessages.prefillOf(parameters, flags);
    this.prefill =
        begin != null && begun
            ? new PlacePrefill(begin, parameters.includePrefillingInMessages())
            : null;
  }

  static Optional<WrittenCallFormat> format(GatewayParameters parameters) {
    String handler = parameters.knownToolHandlerName();
    return handler == null ? Optional.empty() : WrittenCallFormat.named(handler);
  }

  /** What a piece comes to. */
  record Edited(String thought, String said, ArrayNode calls) {}

  /** Takes a piece of the answer. */
  Edited accept(String piece) {
    if (drafts) {
      draft = piece.isEmpty() ? draft : piece; // each is the whole answer as it stands
      return new Edited("", "", JsonNodeFactory.instance.arrayNode());
    }
    return edit(piece, false);
  }

  /** The answer is over: what was held back, and the calls. */
  Edited end() {
    return edit(draft, true);
  }

  private Edited edit(String piece, boolean over) {
    String thought = "";
    String text = piece;
    if (thinking != null) {
      SplitThinking.Split split = thinking.accept(text);
      thought = split.thought();
      text = split.said();
      if (over) {
        SplitThinking.Split rest = thinking.end();
        thought += rest.thought();
        text += rest.said();
      }
    }
    if (calls != null) {
      text = calls.accept(text) + (over ? calls.end() : "");
    }
    if (stop != null) {
      text = stop.accept(text) + (over ? stop.end() : "");
    }
    if (prefill != null) {
      text = (text.isEmpty() ? "" : prefill.accept(text)) + (over ? prefill.end() : "");
    }
    boolean tell = over && calls != null;
    return new Edited(thought, text, tell ? calls.calls() : JsonNodeFactory.instance.arrayNode());
  }
}
