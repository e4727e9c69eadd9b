package dev.parley.chat.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.feed.AnswerText.Piece;
import dev.parley.chat.feed.AnswerText.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AnswerTextTest {

  private final UUID first = UUID.randomUUID();
  private final UUID second = UUID.randomUUID();
  private final AnswerText answer = new AnswerText(UUID.randomUUID());

  private String told(Position from) {
    List<String> told = new ArrayList<>();
    answer.tell(
        from,
        piece ->
            told.add(
                switch (piece) {
                  case Piece.Words words -> words.at() + ":" + words.text();
                  case Piece.Noted noted -> "<" + noted.name() + ">";
                }));
    return String.join(" ", told);
  }

  @Test
  void itIsToldFromAnyPlaceInOrder() {
    answer.begin(first, 0);
    answer.append("Hello ");
    answer.note("tool_call", "{}");
    answer.append("you.");
    answer.begin(second, 12);
    answer.append("And you.");
    answer.note("usage", "{}");
    assertThat(told(Position.START)).isEqualTo("0:Hello  <tool_call> 6:you. 0:And you. <usage>");
    assertThat(told(answer.positionAt(3))).isEqualTo("3:lo  <tool_call> 6:you. 0:And you. <usage>");
    assertThat(told(answer.positionAt(6))).isEqualTo("<tool_call> 6:you. 0:And you. <usage>");
    assertThat(told(answer.positionAt(11))).isEqualTo("0:And you. <usage>");
    assertThat(told(answer.positionAt(14))).isEqualTo("2:d you. <usage>");
    assertThat(told(answer.positionAt(20))).isEqualTo("<usage>");
  }

  @Test
  void whatComesLaterIsToldLater() {
    answer.begin(first, 0);
    Position at = answer.tell(Position.START, piece -> {});
    answer.append("a");
    answer.append("b");
    assertThat(told(at)).isEqualTo("0:ab");
    at = answer.tell(at, piece -> {});
    assertThat(told(at)).isEmpty();
    answer.note("usage", "{}");
    assertThat(told(at)).isEqualTo("<usage>");
  }
}
