package io.github.dynamolocks.integration;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.aggregator.AggregatingMessageHandler;
import org.springframework.integration.aggregator.DefaultAggregatingMessageGroupProcessor;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.integration.support.locks.LockRegistry;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Aggregates messages in its own JVM, while another JVM aggregates the other messages of
 * the same groups. Prints each group that it completes.
 */
final class AggregatorProcess {

	static final int GROUPS = 10;

	/** The number of messages in a group, of which each of two processes sends half. */
	static final int SIZE = 20;

	private static final int THREADS = 4;

	private AggregatorProcess() {
	}

	/**
	 * Waits for a line, and then sends its messages.
	 * @param arguments the address of DynamoDB, the table, {@code common} or
	 * {@code separate} locks, and the number of the first message to send
	 * @throws InterruptedException if the process ends early
	 */
	public static void main(String[] arguments) throws InterruptedException {
		DynamoDbClient dynamoDb = RegistryProcess.dynamoDb(arguments[0]);
		LockRegistry<?> registry = arguments[2].equals("common")
				? RegistryProcess.registry(dynamoDb, arguments[1], Duration.ofSeconds(30))
				: RegistryProcess.withoutExclusion();
		AggregatingMessageHandler aggregator = aggregator(new DynamoDbMessageStore(dynamoDb, arguments[1]), registry);
		System.out.println("ready");
		new Scanner(System.in, StandardCharsets.UTF_8).nextLine();
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		for (int number = Integer.parseInt(arguments[3]); number <= SIZE; number += 2) {
			for (int group = 0; group < GROUPS; group++) {
				String name = arguments[2] + group;
				int sequence = number;
				threads.execute(() -> send(aggregator, name, sequence));
			}
		}
		threads.shutdown();
		boolean unused = threads.awaitTermination(2, TimeUnit.MINUTES);
		System.out.println("done");
		System.exit(0);
	}

	private static AggregatingMessageHandler aggregator(DynamoDbMessageStore store, LockRegistry<?> registry) {
		DirectChannel output = new DirectChannel();
		output.subscribe((message) -> System.out
			.println("completed " + ((List<?>) message.getPayload()).stream().sorted().toList()));
		AggregatingMessageHandler aggregator = new AggregatingMessageHandler(
				new DefaultAggregatingMessageGroupProcessor(), store);
		aggregator.setLockRegistry(registry);
		aggregator.setOutputChannel(output);
		aggregator.setExpireGroupsUponCompletion(true);
		aggregator.setBeanFactory(new AnnotationConfigApplicationContext(Infrastructure.class).getBeanFactory());
		aggregator.afterPropertiesSet();
		aggregator.start();
		return aggregator;
	}

	private static void send(AggregatingMessageHandler aggregator, String group, int number) {
		try {
			aggregator.handleMessage(MessageBuilder.withPayload("%s:%02d".formatted(group, number))
				.setCorrelationId(group)
				.setSequenceNumber(number)
				.setSequenceSize(SIZE)
				.build());
		}
		catch (Throwable ex) {
			System.out.println("failed " + ex);
		}
	}

	/** The beans that components of Spring Integration expect. */
	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Infrastructure {

	}

}
