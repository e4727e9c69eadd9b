package dev.parley.chat.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.feed.AnswerText;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SplitAnswerTest {

  private static AnswerText split(int pieceSize, String answer) {
    return split(pieceSize, SplitAnswer.MOST, answer);
  }

  private static AnswerText split(int pieceSize, int most, String answer) {
    AnswerText text = new AnswerText(UUID.randomUUID());
    text.begin(UUID.randomUUID(), 0);
    SplitAnswer split = new SplitAnswer(text, most, UUID::randomUUID);
    for (int at = 0; at < answer.length(); at += pieceSize) {
      split.append(answer.substring(at, Math.min(answer.length(), at + pieceSize)));
    }
    return text;
  }

  private static List<String> messages(int pieceSize, String answer) {
    return split(pieceSize, answer).messages().stream().map(AnswerText.Message::text).toList();
  }

  @Test
  void paragraphsAreMessagesHoweverTheyCome() {
    for (int pieceSize : new int[] {1, 2, 3, 7, 100}) {
      assertThat(messages(pieceSize, "One.\nStill one.\n\nTwo.\n\n\nThree.\n\n"))
          .containsExactly("One.\nStill one.", "Two.", "Three.");
    }
  }

  @Test
  void codeListsTablesAndQuotationsStayWhole() {
    String code = "```java\na();\n\nb();\n```";
    assertThat(messages(5, "So:\n\n" + code + "\n\nDone.")).containsExactly("So:", code, "Done.");
    String list = "Buy:\n\n- milk\n\n- bread\n\n1. first\n\n> said\n\n| a |\n|---|";
    assertThat(messages(4, list)).containsExactly(list);
  }

  @Test
  void placesAreThoseOfTheWhole() {
    String answer = "One.\n\nTwo.\n\nThree.";
    for (AnswerText.Message message : split(3, answer).messages()) {
      assertThat(answer.substring(message.start())).startsWith(message.text());
    }
  }

  @Test
  void thereAreNeverTooMany() {
    assertThat(messages(10, "word\n\n".repeat(50))).hasSize(12);
    assertThat(split(4, 3, "One.\n\nTwo.\n\nThree.\n\nFour.").messages())
        .extracting(AnswerText.Message::text)
        .containsExactly("One.", "Two.", "Three.\n\nFour.");
  }
}
