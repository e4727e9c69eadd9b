package dev.parley.inference.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.extractive.ExtractiveModel;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.rag.Passage;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The built-in model that quotes passages, in the shapes of a chat model. */
@Singleton
public final class ExtractiveChatModel implements ChatModel {

  private static final Pattern PIECE = Pattern.compile("\\S+\\s*|\\s+");

  private final ExtractiveModel model;

  ExtractiveChatModel(ExtractiveModel model) {
    this.model = model;
  }

  @Override
  public ObjectNode complete(Draft draft) {
    ObjectNode completion = JsonNodeFactory.instance.objectNode();
    completion.put("model", ExtractiveModel.NAME);
    ObjectNode choice = completion.putArray("choices").addObject();
    choice.put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", answer(draft));
    choice.put("finish_reason", "stop");
    completion.put("service_tier", "default");
    return completion;
  }

  @Override
  public Chunks open(Draft draft) {
    return new Pieces(PIECE.matcher(answer(draft)).results().map(match -> match.group()).toList());
  }

  private String answer(Draft draft) {
    List<Passage> passages = draft.knowledge();
    if (passages == null) {
      passages = given(draft.request());
      if (passages.isEmpty()) {
        return ExtractiveModel.NO_KNOWLEDGE;
      }
    }
    return model.answer(draft.request().question(), passages);
  }

  /** Without a collection, the client's own system messages are what there is to quote. */
  private static List<Passage> given(ChatRequest request) {
    List<Passage> passages = new ArrayList<>();
    for (JsonNode message : request.body().path("messages")) {
      String role = message.path("role").asText();
      String text = ChatRequest.textOf(message);
      if ((role.equals("system") || role.equals("developer")) && !text.isBlank()) {
        passages.add(new Passage(passages.size() + 1, null, null, "System message", null, text, 1));
      }
    }
    return passages;
  }

  /** An answer that is known whole and given word by word. */
  private static final class Pieces implements Chunks {

    private final List<String> pieces;
    private volatile boolean cancelled;

    Pieces(List<String> pieces) {
      this.pieces = pieces;
    }

    /** All at once: an answer is a few hundred bytes, less than any buffer on the way. */
    @Override
    public void start(Listener listener) {
      ObjectNode role = JsonNodeFactory.instance.objectNode();
      role.put("role", "assistant").put("content", "");
      listener.chunk(chunk(role, null));
      for (String piece : pieces) {
        if (cancelled) {
          return;
        }
        listener.chunk(chunk(JsonNodeFactory.instance.objectNode().put("content", piece), null));
      }
      listener.chunk(chunk(JsonNodeFactory.instance.objectNode(), "stop"));
      listener.end();
    }

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void cancel() {
      cancelled = true;
    }

    private static ObjectNode chunk(ObjectNode delta, @Nullable String finishReason) {
      ObjectNode chunk = JsonNodeFactory.instance.objectNode();
      chunk.put("model", ExtractiveModel.NAME);
      ObjectNode choice = chunk.putArray("choices").addObject();
      choice.put("index", 0);
      choice.set("delta", delta);
      choice.put("finish_reason", finishReason);
      return chunk;
    }
  }
}
