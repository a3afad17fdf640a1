package io.github.dynamolocks.annotation;

import java.util.concurrent.Executor;

import org.apache.commons.logging.Log;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockEventListener;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientBuilder;
import io.github.dynamolocks.client.LockObserver;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.TableInitialization;

/**
 * Defines the lock client and the store that the properties describe. Both are lazy: an
 * application with its own {@code LockClient} needs neither them nor their table, and a
 * {@code LockStore} bean of the application replaces the store.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class LockClientConfiguration {

	static final String CLIENT = "dynamoLocksClient";

	private static final String CALLBACK_EXECUTOR = "dynamoLocksCallbackExecutor";

	private static final String STORE = "dynamoLocksStore";

	private static final String PACKAGE = "io.github.dynamolocks.annotation.";

	private static final String DYNAMO_DB = PACKAGE + "lockDynamoDb";

	private static final Log logger = PrintableText.log(LockClientConfiguration.class);

	@Bean(PACKAGE + "lockProperties")
	@Lazy
	static LockProperties lockProperties(Environment environment) {
		return LockProperties.read(environment);
	}

	@Bean(name = DYNAMO_DB, destroyMethod = "close")
	@Lazy
	static LockDynamoDb lockDynamoDb(ConfigurableListableBeanFactory beanFactory, LockProperties properties) {
		return LockDynamoDb.of(beanFactory, properties, CLIENT);
	}

	/**
	 * Builds a client for another table with the same DynamoDB, properties and listeners.
	 * With {@code dynamo-locks.store=memory} each client has locks of its own. The
	 * builder has no observer, because an observer knows the name of its client.
	 */
	@Bean(PACKAGE + "lockClientBuilder")
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	@Fallback
	static LockClientBuilder lockClientBuilder(ConfigurableListableBeanFactory beanFactory, LockProperties properties,
			ObjectProvider<LockEventListener> listeners,
			@Qualifier(CALLBACK_EXECUTOR) ObjectProvider<Executor> callbackExecutor) {
		if (properties.store() == StoreType.MEMORY) {
			return complete(DefaultLockClient.inMemory(), properties, listeners, callbackExecutor);
		}
		LockDynamoDb dynamoDb = beanFactory.getBean(DYNAMO_DB, LockDynamoDb.class);
		if (properties.onStartup() != TableInitialization.NONE) {
			dynamoDb.requireCredentials();
		}
		LockClientBuilder builder = DefaultLockClient.builder(dynamoDb.client())
			.table(properties.table())
			.tableInitialization(properties.onStartup())
			.requestTimeouts(properties.timeouts());
		return complete(builder, properties, listeners, callbackExecutor);
	}

	private static LockClientBuilder complete(LockClientBuilder builder, LockProperties properties,
			ObjectProvider<LockEventListener> listeners, ObjectProvider<Executor> callbackExecutor) {
		builder.settings(properties.settings()).listeners(listeners.orderedStream().toList());
		callbackExecutor.ifAvailable(builder::callbackExecutor);
		return builder;
	}

	@Bean(STORE)
	@Lazy
	@Fallback
	static LockStore dynamoLocksStore(ConfigurableListableBeanFactory beanFactory, LockProperties properties) {
		if (properties.store() == StoreType.MEMORY) {
			logger.warn(
					"The locks are kept in the memory of this JVM and exclude no other JVM: use %s=memory only for tests and development, and remove it to keep the locks in DynamoDB"
						.formatted(LockProperty.STORE.key()));
			return new InMemoryLockStore();
		}
		// Not a parameter, because the client may lack a region or credentials. It must
		// be destroyed after the store.
		beanFactory.registerDependentBean(DYNAMO_DB, STORE);
		LockDynamoDb dynamoDb = beanFactory.getBean(DYNAMO_DB, LockDynamoDb.class);
		if (properties.onStartup() != TableInitialization.NONE) {
			dynamoDb.requireCredentials();
		}
		DynamoDbLockStore store = new DynamoDbLockStore(dynamoDb.client(), properties.table(), properties.timeouts());
		store.start(properties.onStartup());
		return store;
	}

	@Bean(name = CLIENT, destroyMethod = "close")
	@Lazy
	@Fallback
	static LockClient dynamoLocksClient(LockStore store, LockProperties properties,
			ObjectProvider<LockEventListener> listeners, ObjectProvider<LockObserver> observer,
			@Qualifier(CALLBACK_EXECUTOR) ObjectProvider<Executor> callbackExecutor) {
		LockClientBuilder builder = complete(DefaultLockClient.builder(store), properties, listeners, callbackExecutor);
		observer.ifAvailable(builder::observer);
		return builder.build();
	}

	@Bean(PACKAGE + "lockEventPublisher")
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LockEventPublisher lockEventPublisher(ApplicationEventPublisher publisher) {
		return new LockEventPublisher(publisher);
	}

	@Bean(PACKAGE + "lockClientLifecycle")
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LockClientLifecycle lockClientLifecycle(ApplicationContext context,
			ConfigurableListableBeanFactory beanFactory) {
		return new LockClientLifecycle(context, beanFactory);
	}

}
