package dev.parley.chat.conversation;

import dev.parley.chat.inference.AnswerRequest;
import java.util.UUID;

/**
 * A question that was kept, and the place of its answer.
 *
 * @param answerId the message that the answer is written into
 */
record Turn(UUID account, UUID conversationId, UUID answerId, AnswerRequest request) {}
