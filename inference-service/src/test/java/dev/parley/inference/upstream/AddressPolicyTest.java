package dev.parley.inference.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.inference.upstream.AddressPolicy.RefusedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

  private final AddressPolicy strict = new AddressPolicy(() -> false);
  private final AddressPolicy open = new AddressPolicy(() -> true);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/v1",
        "http://localhost:8080",
        "http://2130706433/",
        "http://10.1.2.3",
        "http://172.16.0.1",
        "http://192.168.1.1",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1",
        "http://0.0.0.0",
        "http://198.18.0.1",
        "http://255.255.255.255",
        "http://[::1]:80",
        "http://[::ffff:10.0.0.1]",
        "http://[fd00::1]",
        "http://[fe80::1]",
        "http://[64:ff9b::7f00:1]",
        "http://[2002:7f00:1::]"
      })
  void privateAddressesAreRefusedUnlessAllowed(String address) {
    assertThatThrownBy(() -> strict.check(address)).isInstanceOf(RefusedException.class);
    assertThatCode(() -> open.check(address)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.org",
        "file:///etc/passwd",
        "//x",
        "http://",
        "http://u:p@1.1.1.1",
        "no url"
      })
  void otherAddressesAreRefusedAlways(String address) {
    assertThatThrownBy(() -> open.check(address)).isInstanceOf(RefusedException.class);
  }

  @Test
  void publicAddressesAreAllowed() throws UnknownHostException {
    assertThat(AddressPolicy.isPrivate(InetAddress.getByName("1.1.1.1"))).isFalse();
    assertThat(AddressPolicy.isPrivate(InetAddress.getByName("2606:4700::1111"))).isFalse();
    assertThatCode(() -> strict.check("https://1.1.1.1/v1")).doesNotThrowAnyException();
  }

  @Test
  void nameThatCannotBeResolvedNowIsDecidedAtTheCall() {
    assertThatCode(() -> strict.check("https://nowhere.invalid/v1")).doesNotThrowAnyException();
  }
}
