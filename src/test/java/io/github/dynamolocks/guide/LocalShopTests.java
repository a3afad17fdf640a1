package io.github.dynamolocks.guide;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.test.ChildJvm;

/**
 * Starts an application with a DynamoDB of its own.
 */
class LocalShopTests {

	@Test
	void applicationStartsWithItsOwnDynamoDbAndTable() {
		try (ChildJvm jvm = ChildJvm.start(LocalShop.LocalMain.class, "--spring.main.web-application-type=none")) {
			jvm.awaitLine("shipped", Duration.ofMinutes(1));
		}
	}

}
