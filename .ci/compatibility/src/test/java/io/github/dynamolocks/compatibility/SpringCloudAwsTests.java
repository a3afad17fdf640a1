package io.github.dynamolocks.compatibility;

import java.util.UUID;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.DistributedLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the library uses the client that Spring Cloud AWS configures.
 */
@EnabledIf(value = "isThere", disabledReason = "Spring Cloud AWS is not on the class path")
class SpringCloudAwsTests {

	@Test
	void lockUsesTheClientOfSpringCloudAws() {
		String table = "locks-" + UUID.randomUUID();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class).run(
				"--server.port=0", "--spring.cloud.aws.dynamodb.enabled=true",
				"--spring.cloud.aws.dynamodb.endpoint=" + LoopbackDynamoDb.endpoint(),
				"--spring.cloud.aws.region.static=eu-central-1", "--spring.cloud.aws.credentials.access-key=local",
				"--spring.cloud.aws.credentials.secret-key=local", "--dynamo-locks.table-name=" + table,
				"--dynamo-locks.on-startup=create")) {
			String client = context.getBeanNamesForType(DynamoDbClient.class)[0];
			assertThat(context.getBeanFactory().getBeanDefinition(client).getFactoryBeanName())
				.startsWith("io.awspring.");
			assertThat(context.getBean(Shipping.class).ship("42")).isEqualTo("42");
			context.getBean(LockClient.class)
				.execute(LockRequest.of("43"),
						() -> assertThat(
								context.getBean(DynamoDbClient.class).scan((scan) -> scan.tableName(table)).items())
							.singleElement()
							.satisfies((item) -> assertThat(item.get("resource_id").s()).isEqualTo("43")));
		}
	}

	static boolean isThere() {
		return ClassUtils.isPresent("io.awspring.cloud.autoconfigure.dynamodb.DynamoDbAutoConfiguration", null);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Shipping shipping() {
			return new Shipping();
		}

	}

	static class Shipping {

		@DistributedLock(resource = "#id")
		String ship(String id) {
			return LeaseContext.current().resource();
		}

	}

}
