package dev.parley.scheduler.hook;

import dev.parley.scheduler.chat.ChatClient;
import dev.parley.scheduler.chat.ChatDirectory;
import dev.parley.scheduler.schedule.Target;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Finds the chat client for which something is to be scheduled. */
@Singleton
final class RequireChatClient {

  private final ChatDirectory chats;
  private final Caller caller;

  RequireChatClient(ChatDirectory chats, Caller caller) {
    this.chats = chats;
    this.caller = caller;
  }

  /**
   * @throws ProblemException 404 when the account has no such client
   */
  ChatClient find(String id) {
    return chats.find(Ids.parse(id, "The web chat client"), caller.token());
  }

  /**
   * The id of a client whose schedules are asked for. While chat-service cannot say whether it is
   * there, it counts as there: what is kept here can be read and cancelled.
   *
   * @throws ProblemException 404 when the account has no such client (any more)
   */
  UUID idOf(String id) {
    UUID parsed = Ids.parse(id, "The web chat client");
    try {
      return chats.find(parsed, caller.token()).id();
    } catch (ProblemException e) {
      if (e.type() == ProblemType.NOT_FOUND) {
        throw e;
      }
      return parsed;
    }
  }

  /**
   * @throws ProblemException 422 when its assistant may not speak first, and should
   */
  void requireAllowed(ChatClient client, Target target) {
    if (target.isChat() && !client.allowsSchedules()) {
      throw ProblemException.unprocessable(
          "This web chat client does not allow its assistant to speak first. Set"
              + " clientParameters.allowScheduledContinuations to true, or use the target Webhook.");
    }
  }
}
