package dev.parley.inference.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountUsageTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private record PerToken(BigDecimal in, BigDecimal out, BigDecimal cached)
      implements Prices.Price {}

  private final AccountUsage accounts =
      new AccountUsage(
          new PriceUsage(
              () ->
                  Map.of(
                      "m",
                      new PerToken(
                          new BigDecimal("0.00000025"),
                          new BigDecimal("0.000002"),
                          new BigDecimal("0.000000025"))),
              Map::of));

  @Test
  void amountsAreExactProducts() throws JsonProcessingException {
    TokenUsage usage =
        TokenUsage.read(
            JSON.readTree(
                """
                {"prompt_tokens": 1876, "completion_tokens": 16, "total_tokens": 1892,
                 "prompt_tokens_details": {"cached_tokens": 1792}}"""));
    assertThat(usage).isNotNull();
    var lines = accounts.generationContext("m", usage).path("generated_usage");
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).path("sku").asText()).isEqualTo("inference.chat_completions.in");
    assertThat(lines.get(0).path("quantity").asLong()).isEqualTo(84);
    assertThat(lines.get(0).path("amount").decimalValue()).isEqualByComparingTo("0.000021");
    assertThat(lines.get(1).path("sku").asText()).isEqualTo("inference.chat_completions.out");
    assertThat(lines.get(1).path("amount").decimalValue()).isEqualByComparingTo("0.000032");
    assertThat(lines.get(2).path("sku").asText()).isEqualTo("inference.chat_completions.in.cached");
    assertThat(lines.get(2).path("amount").decimalValue()).isEqualByComparingTo("0.0000448");
    assertThat(lines.get(2).path("unit_price").decimalValue()).isEqualByComparingTo("2.5E-8");
  }

  @Test
  void linesAddUpWithoutRounding() {
    BigDecimal third = new BigDecimal("0.000000033333333333");
    UsageLine line = UsageLine.of("inference.chat_completions.in", 7, third, "x");
    assertThat(line.amount()).isEqualByComparingTo("0.000000233333333331");
    assertThat(UsageLine.read(line.json()).amount()).isEqualByComparingTo(line.amount());
  }

  @Test
  void countedUsageIsMarked() {
    TokenUsage usage = TokenUsage.counted(10, 2);
    assertThat(accounts.openAi(usage).path("estimated").asBoolean()).isTrue();
    var line = accounts.generationContext("free", usage).path("generated_usage").get(0);
    assertThat(line.path("description").asText()).endsWith("(estimated)");
    assertThat(line.path("amount").decimalValue()).isEqualByComparingTo("0");
  }
}
