package dev.parley.inference.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.Draft;
import jakarta.inject.Singleton;

/**
 * Calls the model that was resolved: of an upstream, or the one that is built in; none when the
 * answer is settled.
 */
@Singleton
public final class CallModel implements ChatModel {

  private final UpstreamChatModel upstream;
  private final ExtractiveChatModel extractive;
  private final ChatModel settled = new SettledChatModel();

  CallModel(UpstreamChatModel upstream, ExtractiveChatModel extractive) {
    this.upstream = upstream;
    this.extractive = extractive;
  }

  @Override
  public ObjectNode complete(Draft draft) {
    return modelOf(draft).complete(draft);
  }

  @Override
  public Chunks open(Draft draft) {
    return modelOf(draft).open(draft);
  }

  private ChatModel modelOf(Draft draft) {
    if (draft.settled() != null) {
      return settled;
    }
    return draft.target().isBuiltIn() ? extractive : upstream;
  }
}
