// skep-bench-go ADDRESS: the AWS SDK for Go's side of the comparison with skep; ../../peer.c says what the jobs are.
package main

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

const (
	stored   = 1000
	stride   = 619
	inFlight = 64
)

type product struct {
	ID    int64   `dynamodbav:"id"`
	Name  string  `dynamodbav:"name"`
	Price float64 `dynamodbav:"price"`
	Stock int32   `dynamodbav:"stock"`
}

func getProduct(client *dynamodb.Client, next int) (int64, error) {
	key := &types.AttributeValueMemberS{Value: fmt.Sprintf("PRODUCT#%d", next*stride%stored)}
	answer, err := client.GetItem(context.Background(), &dynamodb.GetItemInput{
		TableName: aws.String("shop"),
		Key:       map[string]types.AttributeValue{"PK": key, "SK": key},
	})
	if err != nil {
		return 0, err
	}
	var found product
	if err := attributevalue.UnmarshalMap(answer.Item, &found); err != nil {
		return 0, err
	}
	return int64(found.Stock), nil
}

// getProducts reads every step-th product of the row from first up to end.
func getProducts(client *dynamodb.Client, first, end, step int) int64 {
	var stock int64
	for i := first; i < end; i += step {
		one, err := getProduct(client, i)
		if err != nil {
			log.Fatal(err)
		}
		stock += one
	}
	return stock
}

func getMany(client *dynamodb.Client, first, count int) int64 {
	var all sync.WaitGroup
	var stocks [inFlight]int64
	for i := range inFlight {
		all.Go(func() { stocks[i] = getProducts(client, first+i, first+count, inFlight) })
	}
	all.Wait()
	var stock int64
	for _, one := range stocks {
		stock += one
	}
	return stock
}

func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		log.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// connect keeps as many connections open as requests are in flight; by itself the SDK keeps 10.
func connect(address string) *dynamodb.Client {
	keepAll := func(t *http.Transport) { t.MaxIdleConnsPerHost = inFlight }
	return dynamodb.New(dynamodb.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(address),
		HTTPClient:   awshttp.NewBuildableClient().WithTransportOptions(keepAll),
		Credentials:  credentials.NewStaticCredentialsProvider("peer", "peer-secret", ""),
	})
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: skep-bench-go ADDRESS")
	}
	client := connect(os.Args[1])
	next := 0
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var job string
		var count int
		if _, err := fmt.Sscan(lines.Text(), &job, &count); err != nil {
			log.Fatal(err)
		}
		start, startProcessor := time.Now(), processorTime()
		var sum int64
		switch job {
		case "get-one":
			sum = getProducts(client, next, next+count, 1)
		case "get-many":
			sum = getMany(client, next, count)
		default:
			log.Fatalf("%s is no job", job)
		}
		next += count
		fmt.Printf("%.6f %.6f %d\n", time.Since(start).Seconds(), (processorTime() - startProcessor).Seconds(), sum)
	}
}
