package dev.parley.inference.adapt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.Flag;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.PassedChunks;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Set;

/**
 * Stands between the pipeline and a model whose AI gateway says what is special about it: fits each
 * request to what the model takes, and edits what it answers. A model that was named directly is
 * called as it is.
 */
@Singleton
public final class AdaptToModel {

  private final ObjectMapper json;

  AdaptToModel(ObjectMapper json) {
    this.json = json;
  }

  /** The same model, asked in a way that it understands. */
  public ChatModel around(ChatModel model) {
    return new ChatModel() {
      @Override
      public ObjectNode complete(Draft draft) {
        GatewayParameters parameters = draft.parameters();
        if (parameters == null) {
          return model.complete(draft);
        }
        return editorOf(draft, parameters).whole(model.complete(fitted(draft, parameters)));
      }

      @Override
      public Chunks open(Draft draft) {
        GatewayParameters parameters = draft.parameters();
        if (parameters == null) {
          return model.open(draft);
        }
        return new EditedChunks(model.open(fitted(draft, parameters)), editorOf(draft, parameters));
      }
    };
  }

  private static Draft fitted(Draft draft, GatewayParameters parameters) {
    Set<Flag> flags = flagsOf(parameters);
    ObjectNode body = draft.body().deepCopy();
    EditText.format(parameters).ifPresent(format -> writeCalls(body, format));
    new FitSettings(parameters, flags).fit(body);
    body.set("messages", new FitMessages(parameters, flags).fit((ArrayNode) body.path("messages")));
    return draft.with(body);
  }

  /** Functions in words instead of in {@code tools}. */
  private static void writeCalls(ObjectNode body, WrittenCallFormat format) {
    ArrayNode messages = format.rewritten((ArrayNode) body.path("messages"));
    JsonNode tools = body.path("tools");
    boolean none = body.path("tool_choice").asText().equals("none");
    if (!tools.isEmpty() && !none) {
      messages.insert(0, Messages.of("system", format.described(tools)));
    }
    body.set("messages", messages);
    body.remove(java.util.List.of("tools", "tool_choice", "parallel_tool_calls"));
  }

  private EditAnswer editorOf(Draft draft, GatewayParameters parameters) {
    boolean begun = FitMessages.startsAnswer(draft.messages());
    return new EditAnswer(parameters, flagsOf(parameters), draft.body(), begun, json);
  }

  private static Set<Flag> flagsOf(GatewayParameters parameters) {
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    flags.addAll(parameters.flags());
    return flags;
  }

  /** Edits chunks on their way. */
  private static final class EditedChunks extends PassedChunks {

    private final EditAnswer editor;

    EditedChunks(ChatModel.Chunks chunks, EditAnswer editor) {
      super(chunks);
      this.editor = editor;
    }

    @Override
    public void chunk(ObjectNode chunk) {
      super.chunk(editor.chunk(chunk));
    }

    @Override
    public void end() {
      ObjectNode rest = editor.end();
      if (rest != null) {
        super.chunk(rest);
      }
      super.end();
    }
  }
}
