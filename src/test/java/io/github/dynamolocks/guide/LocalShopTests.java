package io.github.dynamolocks.guide;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.dynamodb.Main;

/**
 * Starts an application with a DynamoDB of its own.
 */
@Tag("slow")
class LocalShopTests {

	private static final Duration START = Duration.ofMinutes(1);

	@Test
	void applicationStartsWithAServerProcessAndThreeProperties() {
		try (ChildJvm server = ChildJvm.start(Main.class, "--port", "0")) {
			String endpoint = server.awaitLine("listens on ", START).replaceAll(".* ", "");
			try (ChildJvm application = ChildJvm.start(
					Map.of("AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test"), LocalShop.Shop.class,
					"--spring.main.web-application-type=none", "--dynamo-locks.endpoint=" + endpoint,
					"--dynamo-locks.region=eu-central-1", "--dynamo-locks.on-startup=create")) {
				application.awaitLine("shipped", START);
			}
		}
	}

	@Test
	void applicationStartsWithItsOwnDynamoDbAndTable() {
		try (ChildJvm jvm = ChildJvm.start(LocalShop.LocalMain.class, "--spring.main.web-application-type=none")) {
			jvm.awaitLine("shipped", START);
		}
	}

}
