package io.github.dynamolocks.client;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.RandomText;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the text that describes a holder, and its limit in bytes.
 */
class HolderTextTests {

	@Test
	void textNamesApplicationHostProcessThreadAndPurpose() {
		assertThat(HolderText.of("shop", "host", "7", "main", "Shipping.ship"))
			.isEqualTo("shop@host pid 7 thread main: Shipping.ship");
		assertThat(HolderText.of("shop", "host", "7", "main", null)).isEqualTo("shop@host pid 7 thread main");
	}

	@Test
	void textOmitsMissingParts() {
		assertThat(HolderText.of("shop", null, "7", "main", null)).isEqualTo("shop pid 7 thread main");
		assertThat(HolderText.of("shop", "host", null, "main", null)).isEqualTo("shop@host thread main");
		assertThat(HolderText.of("shop", "host", "7", null, "Shipping.ship"))
			.isEqualTo("shop@host pid 7: Shipping.ship");
		assertThat(HolderText.of("shop", null, null, null, null)).isEqualTo("shop");
	}

	@Test
	void longPurposeKeepsItsEnd() {
		String holder = HolderText.of("shop-with-a-long-name-of-its-own", "ip-10-0-0-1.eu-central-1.compute.internal",
				"4194304", "http-nio-8080-exec-17", "com.example.shop.shipping.internal.ShippingService.ship");

		assertThat(holder)
			.isEqualTo("shop-with-a-long-nam@ip-10-0-0-1.eu-central-1 pid 4194304 thread http-nio-8080-ex: "
					+ "hipping.internal.ShippingService.ship");
		assertThat(holder.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(115, HolderText.MAX_BYTES);
	}

	@Test
	void shortenedTextSplitsNoCharacter() {
		RandomText random = new RandomText();
		for (int i = 0; i < RandomText.times(300); i++) {
			String application = random.text();
			String purpose = random.text();
			String holder = HolderText.of(application, random.text(), "4194304", random.text(),
					random.oneIn(3) ? null : purpose);
			assertThat(holder.getBytes(StandardCharsets.UTF_8).length).as(random.about(holder))
				.isLessThanOrEqualTo(HolderText.MAX_BYTES);
		}
		assertThat(HolderText.of("\ud83d\ude00".repeat(20), "h", "7", "t", "\ud83d\ude00".repeat(100)))
			.isEqualTo("\ud83d\ude00".repeat(5) + "@h pid 7 thread t: " + "\ud83d\ude00".repeat(20));
	}

}
