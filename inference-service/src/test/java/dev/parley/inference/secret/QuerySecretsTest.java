package dev.parley.inference.secret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuerySecretsTest {

  @ParameterizedTest
  @CsvSource({
    "https://a/?key=123456789012,                 https://a/?key=...9012",
    "https://a/?apiKey=short&x=1,                 https://a/?apiKey=...&x=1",
    "https://a/p?x=1&access_token=abcdefghijkl#f, https://a/p?x=1&access_token=...ijkl#f",
    "https://a/?X-Amz-Signature=abcdefghijkl,     https://a/?X-Amz-Signature=...ijkl",
    "https://a/?api%5Fkey=abcdefghijkl,           https://a/?api%5Fkey=...ijkl",
    "https://a/?SIG=a=b&sig=,                     https://a/?SIG=...&sig=",
    "https://a/?key=...9012,                      https://a/?key=...9012",
    "https://a/?keyword=tea&author=me&page=2,     https://a/?keyword=tea&author=me&page=2",
    "https://a/?key&%zz=1&&=x,                    https://a/?key&%zz=1&&=x",
    "https://a/?a=1#?key=abcdefghijkl,            https://a/?a=1#?key=abcdefghijkl",
    "https://a/key=abcdefghijkl,                  https://a/key=abcdefghijkl"
  })
  void secretsAreMaskedAndTheRestIsLeft(String url, String shown) {
    assertThat(QuerySecrets.masked(url)).isEqualTo(shown);
    assertThat(QuerySecrets.areIn(url)).isEqualTo(!url.equals(shown));
  }
}
