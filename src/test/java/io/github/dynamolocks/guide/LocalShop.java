package io.github.dynamolocks.guide;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Shows how an application starts with a DynamoDB of its own.
 */
interface LocalShop {

	/**
	 * The application, unchanged for development.
	 */
	@Configuration
	@EnableAutoConfiguration
	class Shop {

		public static void main(String[] arguments) {
			SpringApplication.run(Shop.class, arguments);
		}

		@Bean
		WebOrders.Shipping shipping() {
			return new WebOrders.Shipping();
		}

		@Bean
		ApplicationRunner firstOrder(WebOrders.Shipping shipping) {
			return (arguments) -> {
				shipping.ship("42");
				System.out.println("shipped");
			};
		}

	}

	// tag::main[]
	@Configuration
	class LocalMain {

		public static void main(String[] arguments) {
			System.setProperty("dynamo-locks.on-startup", "create");
			SpringApplication.from(Shop::main).with(LocalMain.class).run(arguments);
		}

		@Bean
		EmbeddedDynamoDb dynamoDb() {
			return EmbeddedDynamoDb.start();
		}

		@Bean(destroyMethod = "")
		DynamoDbClient dynamoDbClient(EmbeddedDynamoDb dynamoDb) {
			return dynamoDb.client();
		}

	}
	// end::main[]

}
